/** What a source of apps has to say of one ref. */
export interface Offered {
  /** Why it will get no more updates; null where it is alive. */
  readonly ended: string | null;
  /** The ref that takes its place. */
  readonly renamed: string | null;
  /** Bytes to fetch at most. */
  readonly download: number | null;
}

/** All refs of a source by their whole names. */
export type Offer = ReadonlyMap<string, Offered>;

/** What each source of the old computer offers now, by `INSTALLATION:NAME`; those that do not answer are not in it. */
export type Offers = ReadonlyMap<string, Offer>;

const units: Readonly<Record<string, number>> = {
  bytes: 1,
  byte: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
};

/**
 * Reads `flatpak remote-ls --all --columns=ref,download-size,options`: tab-separated, without a header
 * where it is no terminal. Why a ref has ended is free text, commas and all.
 */
export function parseOffer(text: string): Offer {
  const offer = new Map<string, Offered>();
  for (const line of text.split('\n')) {
    const [ref = '', download = '', options = ''] = line.split('\t');
    if (ref === '') continue;
    const renamed = /(?:^|,)eol-rebase=([^,\s]+)/.exec(options)?.[1] ?? null;
    offer.set(ref, {
      ended: /(?:^|,)eol=(.*?)(?:,eol-rebase=|$)/.exec(options)?.[1] ?? null,
      renamed,
      download: parseSize(download),
    });
  }
  return offer;
}

/** A size as GLib prints it: `19.7 MB`, with a no-break space. */
export function parseSize(text: string): number | null {
  const [, number, unit = ''] = /^([\d.,]+)[\s\u00a0]+(\w+)$/.exec(text.trim()) ?? [];
  const factor = units[unit];
  if (number === undefined || factor === undefined) return null;
  return Math.round(Number.parseFloat(number.replace(',', '.')) * factor);
}
