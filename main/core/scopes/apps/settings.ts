import type { AppItem } from '../../../../shared/model/apps.ts';
import { whereOption } from './flatpak.ts';
import { parseRef } from './refs.ts';

/** What one command of flatpak sets, and another takes back. */
export type Setting = Extract<AppItem, { kind: 'pin' | 'mask' | 'current' | 'answer' }>;

/** The words that set it. */
export function wordsThatSet(item: Setting): readonly string[] {
  const where = whereOption(item.installation);
  switch (item.kind) {
    case 'pin':
    case 'mask':
      return [where, item.kind, item.pattern];
    case 'current':
      return [where, ...makeCurrent(item.ref)];
    case 'answer': {
      // The permission store is the person's, whatever installation an app is in.
      const { table, about, app, permissions } = item.answer;
      return ['permission-set', table, about, app, ...permissions];
    }
  }
}

/** The words that make it what it was; `former` is the ref that started before. Null where nothing has to be said. */
export function wordsThatUnset(item: Setting, former: string | null): readonly string[] | null {
  const where = whereOption(item.installation);
  switch (item.kind) {
    case 'pin':
    case 'mask':
      return [where, item.kind, '--remove', item.pattern];
    case 'current':
      return former === null ? null : [where, ...makeCurrent(former)];
    case 'answer': {
      const { table, about, app } = item.answer;
      return ['permission-remove', table, about, app];
    }
  }
}

function makeCurrent(ref: string): readonly string[] {
  const { id = '', arch = '', branch = '' } = parseRef(ref) ?? {};
  return ['make-current', `--arch=${arch}`, id, branch];
}
