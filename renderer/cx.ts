/** Class names of a CSS module, joined: `cx(styles, 'row', isOpen && 'open')`. */
export function cx(
  styles: Readonly<Record<string, string>>,
  ...names: readonly (string | false | null | undefined)[]
): string {
  return names
    .flatMap((name) => (typeof name === 'string' ? [styles[name] ?? ''] : []))
    .filter((name) => name !== '')
    .join(' ');
}
