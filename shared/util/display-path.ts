/**
 * A path made fit to be shown: control characters, line breaks, text-direction overrides and bytes
 * that are not UTF-8 are escaped as `\xNN` or `\u{…}`, so that a name can neither break a line nor lie.
 */
export function displayPath(path: string): string {
  return path.replace(
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/gu,
    (character) => {
      const code = character.codePointAt(0) ?? 0;
      if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`;
      return code < 0x100
        ? `\\x${code.toString(16).padStart(2, '0')}`
        : `\\u{${code.toString(16)}}`;
    },
  );
}
