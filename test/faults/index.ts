/*
 * Disturbs moves at random moments: kills, full and broken disks, links that break or stand still, and
 * changes meanwhile. After each, every path has to be old or new, and going on and going back exact.
 */
import { ensureBuild } from '../../scripts/lib/build.mjs';
import { canRunSshd } from '../support/sshd.ts';
import { type Options, readOptions, usage } from './options.ts';
import { runCases, type Tally } from './run-cases.ts';
import { World } from './world.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const USUAL_KILLS = 1000;
const USUAL_TIMES = 100;

/** Whether everything was as it has to be; a signal ends it but leaves nothing behind. */
async function main(options: Options): Promise<boolean> {
  await ensureBuild();
  const world = new World();
  const stopped = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => reject(new Error(`stopped by ${signal}`)));
    }
  });
  const tallies: Tally[] = [];
  const work = async (): Promise<void> => {
    await world.build();
    for (const kind of options.kinds) {
      const times = options.times ?? (kind === 'kill' ? USUAL_KILLS : USUAL_TIMES);
      const wish = { kind, times, seed: options.seed, first: options.first, canSsh: canRunSshd };
      tallies.push(await runCases(world, wish, say));
    }
  };
  let isGood = false;
  try {
    await Promise.race([work(), stopped]);
    isGood = tallies.every(({ failed }) => failed.length === 0);
  } finally {
    await world.dispose(!isGood);
  }
  say('');
  for (const { kind, cases, times, seconds, failed } of tallies) {
    const sums = `${times} times in ${cases} cases, ${Math.round(seconds)} s, seed ${options.seed}`;
    say(`${kind}: ${sums}: ${failed.length === 0 ? 'all well' : `${failed.length} FAILED`}`);
    for (const text of failed) say(`  ${text}`);
  }
  if (!isGood) say(`The folders are kept in ${world.dir}.`);
  return isGood;
}

try {
  process.exitCode = (await main(readOptions(process.argv.slice(2)))) ? 0 : 1;
} catch (error) {
  const isUsage = error instanceof Error && /^(--|there is no kind|Unknown)/.test(error.message);
  process.stderr.write(isUsage ? `${error.message}\n\n${usage}` : `${String(error)}\n`);
  process.exit(isUsage ? 2 : 1);
}
