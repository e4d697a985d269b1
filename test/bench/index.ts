/*
 * Measures Relokate's whole run against what one would type instead: in turn, in one run, on one
 * machine. Prints medians and ratios and fails by no time. `docs/performance.md` says what and how.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuild } from '../../scripts/lib/build.mjs';
import { type Case, cases } from './cases.ts';
import { buildEngine } from './engine/client.ts';
import { buildLink, linkSpeed } from './link/link.ts';
import { describeMachine } from './machine.ts';
import { type Options, readOptions, usage } from './options.ts';
import { chartOf } from './output/chart.ts';
import {
  type CaseResult,
  mergeResults,
  readResults,
  skippedResult,
  writeResults,
} from './output/results.ts';
import { tableOf, withFigures } from './output/table.ts';
import { whyNoDisk } from './sides/disk.ts';
import { OpenThings } from './sides/open-things.ts';
import { Room } from './sides/room.ts';
import { runCase } from './turns.ts';

const GIGABYTE = 1024 ** 3;
const docs = {
  page: 'docs/performance.md',
  results: 'docs/performance.jsonl',
  chart: 'docs/images/performance.svg',
};
const QUICK = 'test-results/bench';
/** A median of fewer says nothing. */
const LEAST_TURNS = 3;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Where everything is, and what is to be ended. */
interface Place {
  readonly room: Room;
  readonly things: OpenThings;
}

async function measure(options: Options, place: Place): Promise<void> {
  const link = buildLink(place.room.dir);
  const speed = (await linkSpeed(link, GIGABYTE)) / 1e9;
  say(`The program between both ends passes ${speed.toFixed(2)} GB/s.`);
  const results: CaseResult[] = [];
  for (const one of options.cases) {
    say(`${one.id}: ${one.title}`);
    const result = await resultOf(one, options, { ...place, link });
    if (result.skipped !== null) say(`  not run: ${result.skipped}`);
    results.push(result);
    keep(options, results);
  }
  say(`\n${tableOf(cases, results, describeMachine())}`);
}

async function resultOf(
  one: Case,
  { scale, turns, profile }: Options,
  place: Place & { readonly link: string },
): Promise<CaseResult> {
  const why = one.kind === 'disk' ? whyNoDisk() : null;
  if (why !== null) return skippedResult(one.id, why);
  const tree = place.room.tree(one.tree, one.part * scale);
  const file = profile === null ? null : join(profile, `${one.id}.cpuprofile`);
  return runCase(one, { ...place, tree, turns, profile: file }, say);
}

/** Only full figures go into the documentation. They are written after each case, so that a stop loses nothing. */
function keep(options: Options, newer: readonly CaseResult[]): void {
  const isFull = options.scale === 1 && options.turns >= LEAST_TURNS;
  if (!isFull || options.profile !== null) {
    mkdirSync(QUICK, { recursive: true });
    writeFileSync(join(QUICK, 'performance.svg'), chartOf(cases, newer));
    writeResults(join(QUICK, 'performance.jsonl'), newer);
    return;
  }
  const results = mergeResults(readResults(docs.results), newer);
  writeResults(docs.results, results);
  writeFileSync(docs.chart, chartOf(cases, results));
  const table = tableOf(cases, results, describeMachine());
  const picture = '![Time of a whole run by that of the usual way](images/performance.svg)';
  writeFileSync(docs.page, withFigures(readFileSync(docs.page, 'utf8'), `${picture}\n\n${table}`));
}

/** Whether what was asked for was done; a signal ends the bench but leaves nothing behind. */
async function main(options: Options): Promise<void> {
  await ensureBuild();
  await buildEngine();
  if (options.profile !== null) mkdirSync(options.profile, { recursive: true });
  const place = { room: new Room(), things: new OpenThings() };
  const stopped = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => reject(new Error(`stopped by ${signal}`)));
    }
  });
  try {
    await Promise.race([measure(options, place), stopped]);
  } finally {
    await place.things.dispose();
    place.room.dispose();
  }
}

try {
  await main(readOptions(process.argv.slice(2)));
} catch (error) {
  const isUsage = error instanceof Error && /^(--|there is no case|Unknown)/.test(error.message);
  process.stderr.write(isUsage ? `${error.message}\n\n${usage}` : `${String(error)}\n`);
  process.exit(isUsage ? 2 : 1);
}
