/** As flatpak shows on a terminal what it is at (seen: 1.14 and 1.16): `Installing 2/3… ████ 94%  828 kB/s`. */
const SHOWN = /(?:Installing|Updating)(?: (\d+)\/(\d+))?…[^%\r\n]*?(\d+)%/g;
/** A line is shorter than this; what came in pieces is put together. */
const LINE = 400;

/**
 * How much of an installation is done, 0 to 1, from what flatpak shows; each thing that an app needs
 * counts alike. Give it every piece in turn; null until there is something to tell.
 */
export class InstallProgress {
  #shown = '';

  read(piece: string): number | null {
    this.#shown = (this.#shown + piece).slice(-LINE);
    const last = [...this.#shown.matchAll(SHOWN)].at(-1);
    if (!last) return null;
    const [, number = '1', count = '1', percent = '0'] = last;
    const part = (Number(number) - 1 + Number(percent) / 100) / Math.max(1, Number(count));
    return Math.min(1, Math.max(0, part));
  }
}
