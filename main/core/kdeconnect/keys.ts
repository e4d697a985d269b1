import { Buffer } from 'node:buffer';

/**
 * The key as people compare it: the first eight hex digits in capitals, in two groups. Up to 24.05
 * kdeconnectd answers 64 lower-case digits as bytes, later eight capitals as text; both begin alike
 * (seen on 22.12, 25.04 and 26.08). Null where there are no eight digits.
 */
export function keyToShow(answer: string | Uint8Array): string | null {
  const text = typeof answer === 'string' ? answer : Buffer.from(answer).toString('latin1');
  const digits = /^[0-9a-f]{8}/i.exec(text)?.[0].toUpperCase();
  return digits === undefined ? null : `${digits.slice(0, 4)} ${digits.slice(4)}`;
}

/** Whether a key that a person typed or copied begins with the shown one; blanks and dashes are free. */
export function sameKey(shown: string, given: string): boolean {
  const digits = given.replace(/[\s:-]/g, '').toUpperCase();
  return /^[0-9A-F]{8,64}$/.test(digits) && digits.startsWith(shown.replace(' ', ''));
}
