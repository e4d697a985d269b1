import { Failure } from '../../shared/failure.ts';
import type { Device } from '../../shared/model/device.ts';
import type { Agent } from './agent-client.ts';

const idOf = (agent: Agent): string => {
  const state = agent.state();
  if (state.kind !== 'ready') throw new Error('not ready');
  return state.selfId;
};

const seen = (agent: Agent, id: string): Device | undefined =>
  agent.devices().find((device) => device.id === id);

/** Pairs two computers that see each other, comparing the key; gives the milliseconds it took. */
export async function pairBoth(who: {
  readonly asks: Agent;
  readonly accepts: Agent;
  /** How long the request may take to show up, and to be answered. */
  readonly seconds?: number;
}): Promise<number> {
  const { asks, accepts, seconds = 35 } = who;
  const asker = idOf(asks);
  const accepter = idOf(accepts);
  await asks.until('a peer to ask', () => seen(asks, accepter)?.reachable === true, 30_000);
  const since = Date.now();
  const asking = asks.begin('pair', { device: accepter, seconds });
  await Promise.race([
    accepts.until('a request', () => seen(accepts, asker)?.pairing === 'requested-by-peer'),
    asking.done,
  ]);
  await asks.until('a key', () => (seen(asks, accepter)?.key ?? null) !== null);
  const key = seen(asks, accepter)?.key ?? '';
  await accepts.call('accept', { device: asker, text: key });
  await asking.done;
  await asks.until('paired', () => seen(asks, accepter)?.paired === true);
  await accepts.until('paired', () => seen(accepts, asker)?.paired === true);
  return Date.now() - since;
}

/**
 * Pairs as people do who follow what the sentences say: when no request shows up or the keys differ,
 * wait and ask from the other side. Gives the milliseconds it took.
 */
export async function pairAfterAll(one: Agent, other: Agent): Promise<number> {
  const since = Date.now();
  for (let tries = 0; tries < 6; tries++) {
    const [asks, accepts] = tries % 2 === 0 ? [one, other] : [other, one];
    try {
      await pairBoth({ asks, accepts, seconds: 6 });
      return Date.now() - since;
    } catch (error) {
      const why = error instanceof Failure ? error.code : String(error).slice(0, 60);
      process.stdout.write(`    not yet: ${why}\n`);
      await accepts.call('refuse', { device: idOf(asks) }).catch(() => undefined);
    }
  }
  throw new Error('never paired');
}

/** Ends the pairing from one side and waits until both know. */
export async function unpairBoth(one: Agent, other: Agent): Promise<void> {
  await one.call('unpair', { device: idOf(other) });
  await other.until('unpaired', () => seen(other, idOf(one))?.paired !== true);
  await one.until('unpaired', () => seen(one, idOf(other))?.paired !== true);
}

/** Says on the test's output how long something took. */
export function timing(what: string, milliseconds: number): void {
  process.stdout.write(`    ${what}: ${milliseconds} ms\n`);
}
