import { readFileSync } from 'node:fs';
import { type FailureData, failure, toFailureData } from '../../../../shared/failure.ts';
import type { PlanItem } from '../../../../shared/model/plan.ts';
import { fsPath } from '../../fs/names.ts';
import { below } from '../../fs/target.ts';
import type { RunContext } from '../../runs/run-context.ts';
import { isMark } from './claims.ts';
import type { ProfileFiles } from './files.ts';
import { type Entry, KConfigDocument } from './kconfig/document.ts';

/** How many keys a difference names. */
const NAMED = 3;

/**
 * Compares a file that was made with what is there now, value by value: desktops write their settings anew all the
 * time, and only what came counts. Null where all that came is still so; `bytes` is what to say where the format
 * has no keys.
 */
export function differenceByKey(
  { paths, root, state }: Pick<RunContext, 'paths' | 'root' | 'state'>,
  files: ProfileFiles,
  { item, bytes }: { readonly item: PlanItem; readonly bytes: FailureData },
): FailureData | null {
  const { path } = item.entry;
  const owner = files.ownershipOf(path);
  const made = read(below(paths.kept, path));
  const now = read(below(root, item.to ?? path));
  if (!owner || !made || !now) return bytes;
  const differing = made.entries().filter((entry) => {
    const { comes, topic } = owner(entry);
    if (entry.isDeleted || isMark(entry) || !comes) return false;
    if (state.undone.topics.has(topic ?? '')) return false;
    const there = now.get(entry);
    return there === null || meaningOf(path, there) !== meaningOf(path, entry);
  });
  if (differing.length === 0) return null;
  const named = differing.slice(0, NAMED).map(nameOf).join(', ');
  const more = differing.length > NAMED ? ` (${differing.length} in all)` : '';
  return toFailureData(failure('home/differs', { detail: `${named}${more}` }));
}

/**
 * A value without what programs say of it anew when they start: behind the keys of a shortcut come those that it has
 * by default, and what it does in the language of the session (kglobalacceld, component.cpp).
 */
function meaningOf(path: string, { key, value }: Entry): string {
  if (path !== '.config/kglobalshortcutsrc') return value;
  if (key === '_k_friendly_name') return '';
  return /^(?:\\.|[^,\\])*/s.exec(value)?.[0] ?? value;
}

function nameOf({ group, key }: Entry): string {
  return `${group.map((name) => `[${name}]`).join('')} ${key}`;
}

function read(file: string): KConfigDocument | null {
  try {
    return KConfigDocument.parse(readFileSync(fsPath(file)));
  } catch {
    return null;
  }
}
