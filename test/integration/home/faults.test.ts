import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kind } from '../../faults/options.ts';
import { runCases } from '../../faults/run-cases.ts';
import { World } from '../../faults/world.ts';
import { canRunSshd } from '../../support/sshd.ts';

const MINUTE = 60_000;
/** Always the same in CI; `npm run faults` takes another each time. */
const SEED = 20;
/** Each takes 2 to 5 s. */
const KILLS = Number(process.env['RELOKATE_KILLS'] ?? 100);

// Real: everything but the people. The long form with many more of each is `npm run faults`.
describe('a move that is disturbed leaves only old and new, goes on, and can be taken back', () => {
  const world = new World();
  beforeAll(() => world.build());
  afterAll(() => world.dispose(false));

  const failuresOf = async (kind: Kind, times: number): Promise<readonly string[]> => {
    const wish = { kind, times, seed: SEED, first: 0, canSsh: canRunSshd };
    const tally = await runCases(world, wish, () => undefined);
    expect(tally.times).toBeGreaterThanOrEqual(times);
    return tally.failed;
  };

  it(`killed ${KILLS} times`, { timeout: 30 * MINUTE }, async () => {
    expect(await failuresOf('kill', KILLS)).toEqual([]);
  });

  it('with files of the old home changed meanwhile', async () => {
    expect(await failuresOf('change', 8)).toEqual([]);
  });

  it.skipIf(!canRunSshd).each([
    ['enospc', 4],
    ['eio', 4],
    ['cut', 3],
    ['freeze', 1],
  ] as const)('%s, %i times', { timeout: 5 * MINUTE }, async (kind, times) => {
    expect(await failuresOf(kind, times)).toEqual([]);
  });
});
