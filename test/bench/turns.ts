import type { Case, Rival } from './cases.ts';
import type { Measured } from './engine/protocol.ts';
import { median } from './output/figures.ts';
import type { CaseResult } from './output/results.ts';
import { type Arena, type Contest, openContest } from './sides/contests.ts';

type Say = (line: string) => void;

/** Runs a case: all ways in turn, as often as asked, each into a target of its own. */
export async function runCase(one: Case, arena: Arena, say: Say): Promise<CaseResult> {
  const ours: Measured[] = [];
  const others: Partial<Record<Rival, number[]>> = {};
  try {
    const contest = await openContest(one, arena);
    for (let turn = 1; turn <= arena.turns; turn++) {
      const { relokate, rivals } = await runTurn(one, contest);
      ours.push(relokate);
      for (const [rival, seconds] of rivals) (others[rival] ??= []).push(seconds);
      const times = [['relokate', relokate.seconds] as const, ...rivals];
      const words = times.map(([way, seconds]) => `${way} ${seconds.toFixed(2)} s`);
      say(`  turn ${turn}: ${words.join(', ')}`);
    }
  } finally {
    await arena.things.dispose();
  }
  say(`  phases: ${phases(ours)}`);
  const { facts } = arena.tree;
  return {
    id: one.id,
    ...{ turns: arena.turns, entries: facts.entries, bytes: facts.bytes },
    relokate: ours.map(({ seconds }) => seconds),
    others,
    megabytes: Math.max(...ours.map(({ megabytes }) => megabytes)),
    skipped: null,
  };
}

interface Turn {
  readonly relokate: Measured;
  /** Seconds. */
  readonly rivals: readonly (readonly [Rival, number])[];
}

async function runTurn(one: Case, contest: Contest): Promise<Turn> {
  const relokate = await into(contest, contest.relokate);
  const rivals: [Rival, number][] = [];
  for (const rival of [one.against, ...one.beside]) {
    const way = contest.rivals[rival];
    if (!way) throw new Error(`${one.id} cannot be run against ${rival}`);
    rivals.push([rival, await into(contest, way)]);
  }
  return { relokate, rivals };
}

async function into<T>(contest: Contest, way: (dir: string) => Promise<T>): Promise<T> {
  const target = contest.target();
  try {
    return await way(target.dir);
  } finally {
    target.drop();
  }
}

/** What each phase took, as medians over the turns. */
function phases(ours: readonly Measured[]): string {
  const names = [...new Set(ours.flatMap((one) => one.phases.map(({ phase }) => phase)))];
  const secondsOf = (one: Measured, name: string): number =>
    one.phases.reduce((sum, { phase, seconds }) => sum + (phase === name ? seconds : 0), 0);
  return names
    .map((name) => `${name} ${median(ours.map((one) => secondsOf(one, name))).toFixed(2)} s`)
    .join(', ');
}
