import type { Agent } from './agent-client.ts';

/** Pairs two computers that see each other, comparing the key; gives the milliseconds it took. */
export async function pairBoth(who: {
  readonly asks: Agent;
  readonly accepts: Agent;
}): Promise<number> {
  const { asks, accepts } = who;
  const idOf = (agent: Agent): string => {
    const state = agent.state();
    if (state.kind !== 'ready') throw new Error('not ready');
    return state.selfId;
  };
  const seen = (
    agent: Agent,
    id: string,
  ): Agent['devices'] extends () => readonly (infer D)[] ? D | undefined : never =>
    agent.devices().find((device) => device.id === id);
  const asker = idOf(asks);
  const accepter = idOf(accepts);
  await asks.until('a peer to ask', () => seen(asks, accepter)?.reachable === true, 30_000);
  const since = Date.now();
  const asking = asks.begin('pair', { device: accepter });
  await accepts.until('a request', () => seen(accepts, asker)?.pairing === 'requested-by-peer');
  await asks.until('a key', () => (seen(asks, accepter)?.key ?? null) !== null);
  const key = seen(asks, accepter)?.key ?? '';
  await accepts.call('accept', { device: asker, text: key });
  await asking.done;
  await asks.until('paired', () => seen(asks, accepter)?.paired === true);
  await accepts.until('paired', () => seen(accepts, asker)?.paired === true);
  return Date.now() - since;
}

/** Says on the test's output how long something took. */
export function timing(what: string, milliseconds: number): void {
  process.stdout.write(`    ${what}: ${milliseconds} ms\n`);
}
