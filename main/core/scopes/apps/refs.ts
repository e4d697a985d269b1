import type { Answer } from '../../../../shared/model/apps.ts';

/** The parts of a flatpak ref (flatpak-metadata(5), `flatpak_decomposed_new_from_ref`). */
export interface Ref {
  readonly kind: 'app' | 'runtime';
  readonly id: string;
  readonly arch: string;
  readonly branch: string;
}

const ID = /^[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*){2,}$/;
const BRANCH = /^[A-Za-z0-9_][\w.-]*$/;
const ARCH = /^[\w-]+$/;
const MOST = 255;

/** Reads `app/ID/ARCH/BRANCH`; null for anything that flatpak itself would not have installed. */
export function parseRef(text: string): Ref | null {
  const [kind, id = '', arch = '', branch = '', ...more] = text.split('/');
  if ((kind !== 'app' && kind !== 'runtime') || more.length > 0) return null;
  // Parts of an extension's id may begin with a digit.
  const idOk = kind === 'app' ? ID.test(id) : /^[A-Za-z_][\w-]*(\.[\w-]+)+$/.test(id);
  if (!idOk || id.length > MOST || !ARCH.test(arch) || !BRANCH.test(branch)) return null;
  return { kind, id, arch, branch };
}

export function formatRef({ kind, id, arch, branch }: Ref): string {
  return `${kind}/${id}/${arch}/${branch}`;
}

/** What names an app in choices. */
export function keyOf(installation: string, ref: string): string {
  return `${installation}:${ref}`;
}

/** Whether an id may stand in file names: `global`, or the id of an app. */
export function isOverrideId(id: string): boolean {
  return id === 'global' || (ID.test(id) && id.length <= MOST);
}

/** Names of tables of the permission store. */
export function isTableName(name: string): boolean {
  return /^[A-Za-z0-9_][\w-]*$/.test(name) && name.length <= MOST;
}

/** Whether all of an answer may stand in a command: of a flatpak app, and nothing that could be an option. */
export function isAnswer({ table, about, app, permissions }: Answer): boolean {
  const isWord = (text: string): boolean => /^[^-\p{C}][^\p{C}]{0,1023}$/u.test(text);
  return isTableName(table) && isWord(about) && ID.test(app) && permissions.every(isWord);
}

/** Names of remotes as flatpak takes them; nothing that could be an option or a path. */
export function isRemoteName(name: string): boolean {
  return /^[A-Za-z0-9_][\w.-]*$/.test(name) && name.length <= MOST;
}

/** Patterns of pins and masks as flatpak takes them: parts of refs with `*`. None can be an option. */
export function isPattern(pattern: string): boolean {
  return /^[A-Za-z0-9_*][\w.*/-]*$/.test(pattern) && pattern.length <= 4 * MOST;
}

/** Languages as flatpak takes them: `de;pt_BR`, `*` for all. */
export function isLanguages(text: string): boolean {
  return /^[A-Za-z*][\w.@;*-]*$/.test(text);
}

/** Addresses that mean the same on another computer: a folder of the old one is none. */
export function isRemoteUrl(url: string): boolean {
  return /^(https?|oci\+https):\/\/[^\s/]+/.test(url);
}
