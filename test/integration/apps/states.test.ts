import { mkdirSync, mkdtempSync, renameSync, existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Report } from '../../../shared/model/report.ts';
import { appStates, makeState, stateOf } from '../../support/app-states.ts';
import { canRunFlatpak, type FlatpakRepos, makeFlatpakRepos } from '../../support/flatpak-repo.ts';
import { type FlatpakSeat, openFlatpakSeat } from '../../support/flatpak-seat.ts';
import { processesNaming } from '../../support/processes.ts';
import { reportOf } from '../../support/relokate-at.ts';

const STATES = Number(process.env['RELOKATE_APP_STATES'] ?? 6);
const FIRST = Number(process.env['RELOKATE_APP_SEED'] ?? 1);

type State = ReadonlyMap<string, string>;

// Real: flatpak, its repositories with their signatures, the built command. Both computers are generated.
let dir: string;
let repos: FlatpakRepos;
let older: FlatpakSeat;
let newer: FlatpakSeat;
let count = 0;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'rk-states-'));
  repos = await makeFlatpakRepos(join(dir, 'repos'));
});
afterAll(async () => {
  await repos.dispose();
  expect(processesNaming(dir)).toEqual([]);
  rmSync(dir, { recursive: true });
});
beforeEach(async () => {
  count += 1;
  older = await openFlatpakSeat(dir, `o${count}`);
  newer = await openFlatpakSeat(dir, `n${count}`);
});
afterEach(async () => {
  await older.dispose();
  await newer.dispose();
});

/** Makes the old computer's files what a mounted disk would show. Its programs have no use any more. */
function asDisk(): string {
  const disk = join(dir, `disk${count}`);
  mkdirSync(join(disk, 'home'), { recursive: true });
  mkdirSync(join(disk, 'var/lib'), { recursive: true });
  renameSync(older.home, join(disk, 'home/anna'));
  if (existsSync(older.systemDir)) renameSync(older.systemDir, join(disk, 'var/lib/flatpak'));
  return disk;
}

/** What is not as it was on the old computer, and no report says why. */
function unexplained(old: State, after: State, report: Report): string[] {
  const named = [...report.failures, ...report.skipped].map(({ path }) => path);
  const isNamed = (name: string): boolean => {
    const [where = '', id] = name.split(': starting ');
    // The version that starts is another one where one of them could not be brought.
    if (id === undefined) return named.includes(name);
    return named.some((path) => path.startsWith(where) && path.includes(`app/${id}/`));
  };
  return [...old]
    .filter(([name, value]) => after.get(name) !== value && !isAlong(name, old) && !isNamed(name))
    .map(([name, value]) => `${name}: ${value}, now ${after.get(name) ?? 'nothing'}`);
}

/** A runtime that nobody chose: whether it is needed is up to flatpak. */
function isAlong(name: string, state: State): boolean {
  const [where = '', ref = ''] = name.split(': ');
  return ref.startsWith('runtime/') && !state.has(`${where}: pin ${ref}`);
}

/** What is there and was on neither computer. */
function unasked(old: State, before: State, after: State): string[] {
  return (
    [...after]
      .filter(([name, value]) => old.get(name) !== value && before.get(name) !== value)
      // Of the versions that there are one starts.
      .filter(([name]) => !name.includes(': starting '))
      .filter(([name, value]) => !(isAlong(name, after) && [...old.values()].includes(value)))
      .map(([name, value]) => `${name}: ${value}`)
  );
}

/** What of the new computer is no longer as it was. */
function lost(before: State, after: State): string[] {
  return [...before]
    .filter(([name, value]) => after.get(name) !== value && !name.includes(': starting '))
    .map(([name, value]) => `${name}: ${value}, now ${after.get(name) ?? 'nothing'}`);
}

describe.skipIf(!canRunFlatpak)('any old computer', () => {
  it.each(Array.from({ length: STATES }, (_, at) => FIRST + at))(
    'has its apps on the new one, or a reason for each that it has not: state %d',
    async (seed) => {
      const states = appStates(seed, repos);
      await makeState(older, states.old);
      await makeState(newer, states.here);
      const old = await stateOf(older);
      const before = await stateOf(newer);
      const disk = asDisk();
      const from = `folder:${join(disk, 'home/anna')}`;
      const moved = await reportOf(newer, 'run', '--from', from, '--scopes', 'apps', '--yes');
      const after = await stateOf(newer);
      expect(unexplained(old, after, moved)).toEqual([]);
      expect(unasked(old, before, after)).toEqual([]);
      expect(lost(before, after)).toEqual([]);
      const again = await reportOf(newer, 'run', '--from', from, '--scopes', 'apps', '--yes');
      expect(again.scopes.find(({ id }) => id === 'apps')).toMatchObject({ moved: 0 });
      expect(await stateOf(newer)).toEqual(after);
      expect((await reportOf(newer, 'undo', moved.run)).failures).toEqual([]);
      expect(await stateOf(newer)).toEqual(before);
      rmSync(disk, { recursive: true });
    },
  );
});
