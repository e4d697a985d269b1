import { seeded } from '../support/seeded.ts';
import type { Case } from './case.ts';
import { changeCase } from './kinds/change.ts';
import { diskCase } from './kinds/disk.ts';
import { killCase } from './kinds/kill.ts';
import { linkCase } from './kinds/link.ts';
import { type Kind, kinds } from './options.ts';
import type { World } from './world.ts';

/** What some cases of one kind came to. */
export interface Tally {
  readonly kind: Kind;
  readonly cases: number;
  /** How often something was disturbed. */
  readonly times: number;
  readonly seconds: number;
  /** One text per case in which something was not as it has to be. */
  readonly failed: readonly string[];
}

interface Wish {
  readonly kind: Kind;
  readonly seed: number;
  readonly first: number;
  readonly times: number;
  readonly canSsh: boolean;
}

/** Runs cases of one kind until it has disturbed as often as was asked for. */
export async function runCases(
  world: World,
  wish: Wish,
  tell: (line: string) => void,
): Promise<Tally> {
  const { kind, seed, first } = wish;
  const began = performance.now();
  const failed: string[] = [];
  let times = 0;
  let number = first;
  for (; times < wish.times; number++) {
    const mixed = Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b);
    const random = seeded(mixed ^ Math.imul(kinds.indexOf(kind) + 1, 0xc2b2ae35));
    const one: Case = { world, random, story: [], problems: [] };
    const caseBegan = performance.now();
    times += await disturb(one, wish).catch((error: unknown) => {
      one.problems.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return 1;
    });
    const seconds = ((performance.now() - caseBegan) / 1000).toFixed(1);
    const line = `${kind} ${number}: ${one.story.join('; ')} (${seconds} s)`;
    if (one.problems.length === 0) {
      tell(line);
      continue;
    }
    const again = `npm run faults -- --kind ${kind} --seed ${seed} --first ${number} --kills 1`;
    failed.push([line, ...one.problems, `again: ${again}`].join('\n  '));
    tell(`FAILED ${failed.at(-1)}`);
  }
  const seconds = (performance.now() - began) / 1000;
  return { kind, cases: number - first, times, seconds, failed };
}

function disturb(one: Case, { kind, canSsh }: Wish): Promise<number> {
  switch (kind) {
    case 'kill':
      return killCase(one, canSsh);
    case 'enospc':
    case 'eio':
      return diskCase(one, kind);
    case 'cut':
    case 'freeze':
      return linkCase(one, kind);
    case 'change':
      return changeCase(one);
  }
}
