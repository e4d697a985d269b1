import picomatch from 'picomatch';

/** A glob that was made ready: what it matches, and how specific it is. */
export interface Glob {
  /** Whether it matches a path itself; what lies in that is the caller's business. */
  readonly fits: (path: string) => boolean;
  /** Higher is more specific: literal folders weigh most, then single wildcards, then `**`. */
  readonly weight: number;
}

/** Makes a glob ready. `*` and `?` stay within a name, `**` leads through folders; braces mean themselves. */
export function compileGlob(glob: string): Glob {
  const clean = glob.replace(/^\.?\/+/, '').replace(/\/+(\*\*)?$/, '');
  const matches = picomatch(clean, {
    dot: true,
    nobrace: true,
    nonegate: true,
    noextglob: true,
  });
  return { weight: specificity(clean), fits: quickly(clean, matches) };
}

/** Looks at what stands in a pattern as it is first: of forty patterns hardly one gets to be matched. */
function quickly(glob: string, fits: (path: string) => boolean): (path: string) => boolean {
  const [literal = ''] = /^[^\\*?[\]]*/.exec(glob) ?? [];
  if (literal !== '') return (path) => path.startsWith(literal) && fits(path);
  const longest = glob.split(/[\\*?[\]]+/).reduce((a, b) => (b.length > a.length ? b : a), '');
  // `**/` may stand for nothing, and so a slash at its end for none.
  const within = longest.replace(/^\/|\/$/g, '');
  return (path) => path.includes(within) && fits(path);
}

/** Each literal character adds a little to the weight of its name. */
function specificity(glob: string): number {
  let weight = 0;
  for (const part of glob.split('/')) {
    const literal = part.replace(/\\(.)/g, '$1').replace(/[*?]|\[[^\]]*\]/g, '').length;
    if (part === '**') weight += 1;
    else weight += (picomatch.scan(part).isGlob ? 1_000 : 100_000) + Math.min(literal, 900);
  }
  return weight;
}
