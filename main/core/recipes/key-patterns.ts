import { compileGlob, type Glob } from '../util/globs.ts';

/** Which value of a file of KConfig is meant: the names of its groups, then its key. */
export interface KeyName {
  readonly group: readonly string[];
  readonly key: string;
}

/** A pattern for keys, made ready. */
export type KeyPattern = Glob & { readonly covers: (name: KeyName) => boolean };

/**
 * Makes `[Group][Subgroup] Key` ready, with `*` in any name. One without a key covers all that is in the
 * group and below it, as a folder covers what lies in it.
 */
export function compileKeys(pattern: string): KeyPattern {
  const groups = [...pattern.matchAll(/\[([^[\]]*)\]/g)].map(([, name = '']) => name);
  const key = pattern.replace(/^(\[[^[\]]*\])*\s*/, '');
  const names = key === '' ? groups : [...groups, key];
  const glob = compileGlob(names.map(patternName).join('/'));
  const depth = names.length;
  const isExact = key !== '';
  const covers = ({ group, key: own }: KeyName): boolean => {
    const all = [...group, own];
    if (isExact ? all.length !== depth : all.length <= depth) return false;
    return glob.fits(all.slice(0, depth).map(plainName).join('/'));
  };
  return { ...glob, covers };
}

/** Names of groups may hold slashes and brackets, which mean something in a glob. */
function plainName(name: string): string {
  return encodeURIComponent(safeText(name)).replace(/[!'()*~]/g, hex);
}

function patternName(name: string): string {
  return name.split('*').map(plainName).join('*');
}

/** Half of a pair of UTF-16 cannot be encoded, and is in no recipe. */
function safeText(name: string): string {
  return name.replace(/[\ud800-\udfff]/g, '\ufffd');
}

function hex(letter: string): string {
  return `%${letter.charCodeAt(0).toString(16).toUpperCase()}`;
}
