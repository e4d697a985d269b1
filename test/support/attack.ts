import { writeFileSync } from 'node:fs';
import { posix } from 'node:path';
import type { Env } from '../../main/core/env.ts';
import { planHome } from '../../main/core/scopes/home/plan.ts';
import { createSelect, startingPoint } from '../../main/core/scopes/home/selection.ts';
import { listByFind } from '../../main/core/sources/listing.ts';
import type { PlanItem } from '../../shared/model/plan.ts';

/** What became of a hostile listing. */
export interface Attacked {
  readonly items: readonly PlanItem[];
  /** Items that would be placed through or onto something that is no folder of the plan, or elsewhere. */
  readonly outside: readonly string[];
  /** Code or rule by path (as text) for everything that is not to be touched. */
  readonly reasons: ReadonlyMap<string, readonly string[]>;
}

/** Puts a listing through all that stands before a run: parser, checks, planner. The target is empty. */
export async function attack(env: Env, listing: Buffer, file: string): Promise<Attacked> {
  writeFileSync(file, listing);
  const command = { words: ['cat', file], input: null };
  const listed = listByFind(env, command, new AbortController().signal);
  const rules = [{ id: 'relokate', reason: 'ours', match: ['.local/state/relokate'] }];
  const items: PlanItem[] = [];
  const planned = planHome(listed, {
    select: createSelect(rules, undefined),
    start: startingPoint(undefined),
    conflicts: 'replace',
    masked: new Set(),
    exactTimes: true,
    oldHome: '/home/anna',
    newHome: '/home/hans',
    disk: '1',
    remaps: [],
    look: () => null,
  });
  for await (const some of planned) items.push(...some);
  return { items, outside: strayItems(items), reasons: reasonsOf(items) };
}

/** Plays a plan in its order on an empty home, without any check that a run makes of its own. */
function strayItems(items: readonly PlanItem[]): string[] {
  const placed = new Map<string, string>([['', 'directory']]);
  return items.flatMap((item) => {
    const { to, entry, hardLinkOf } = item;
    if (to === null) return [];
    const isBelow =
      !to.startsWith('/') && posix.normalize(to) === to && to !== '..' && !to.startsWith('../');
    const parent = posix.dirname(to) === '.' ? '' : posix.dirname(to);
    const isInFolder = placed.get(parent) === 'directory';
    const isNew = !placed.has(to);
    const isOfFile =
      hardLinkOf === null || (entry.type === 'file' && placed.get(hardLinkOf) === 'file');
    placed.set(to, entry.type);
    return isBelow && isInFolder && isNew && isOfFile ? [] : [to];
  });
}

function reasonsOf(items: readonly PlanItem[]): Map<string, string[]> {
  const reasons = new Map<string, string[]>();
  for (const { entry, to, reason } of items) {
    if (to !== null || reason === null) continue;
    reasons.set(entry.path, [...(reasons.get(entry.path) ?? []), reason]);
  }
  return reasons;
}
