/** Says yes at most `times` times within any `ms` milliseconds. */
export function createLimiter(times: number, ms: number): () => boolean {
  let past: number[] = [];
  return () => {
    const now = performance.now();
    past = past.filter((at) => now - at < ms);
    if (past.length >= times) return false;
    past.push(now);
    return true;
  };
}
