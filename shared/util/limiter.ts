/** Says yes at most `times` times within any `ms` milliseconds, by a clock that counts in them. */
export function createLimiter(times: number, ms: number, now: () => number): () => boolean {
  let past: number[] = [];
  return () => {
    const at = now();
    past = past.filter((before) => at - before < ms);
    if (past.length >= times) return false;
    past.push(at);
    return true;
  };
}
