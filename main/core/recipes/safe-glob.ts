/**
 * Whether a glob leads to nothing but what lies below the home, and is matched in no time: with many
 * wildcards in one name, or many `**`, the expression made of it could take for ever.
 */
export function isSafeGlob(glob: string): boolean {
  if (glob.startsWith('/') || glob.startsWith('~') || glob.includes('\\')) return false;
  if (/[\0-\x1f]/.test(glob)) return false;
  const names = glob.split('/');
  if (names.some((name) => name === '..' || name === '.' || name === '')) return false;
  if (names.filter((name) => name === '**').length > 1) return false;
  return names.every((name) => name === '**' || (name.match(/[*?]|\[/g) ?? []).length <= 3);
}
