import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Device } from '../../shared/model/device.ts';
import { type Agent, startAgent } from './agent-client.ts';
import type { Computer } from './computer.ts';
import { createLab, type Lab, type System, whyNoLab } from './lab.ts';
import { pairAfterAll, pairBoth, timing, unpairBoth } from './pair-both.ts';

const device = (id: string): string => `/modules/kdeconnect/devices/${id}`;
const seenBy = (agent: Agent): Device | undefined => agent.devices()[0];

describe.each([
  ['here', 'trixie'],
  ['here', 'sid'],
] as const)('kdeconnectd of %s and of %s', (one, other) => {
  const why = whyNoLab([one, other]);
  let lab: Lab<'one' | 'other'>;
  let first: Agent;
  let second: Agent;

  beforeAll(async () => {
    if (why !== null) return;
    lab = await createLab({ one, other });
    first = await startAgent(lab.computers.one);
    second = await startAgent(lab.computers.other);
  });
  afterAll(async () => {
    if (why !== null) return;
    await first.stop();
    await second.stop();
    await lab.dispose();
  });

  it.skipIf(why)('find each other, each in its own dialect', async () => {
    timing('seen', await first.until('the other', () => seenBy(first)?.reachable === true, 60_000));
    await second.until('the one', () => seenBy(second)?.reachable === true, 60_000);
    expect(first.state()).toMatchObject({ dialect: 'trusted' });
    expect(second.state()).toMatchObject({ dialect: 'paired' });
  });

  it.skipIf(why)('refuse a wrong key and nothing that was not asked', async () => {
    const [here, there] = [seenBy(second)?.id ?? '', seenBy(first)?.id ?? ''];
    await expect(second.call('accept', { device: here })).rejects.toMatchObject({
      code: 'devices/no-request',
    });
    const asking = first.begin('pair', { device: there });
    await second.until('asked', () => seenBy(second)?.pairing === 'requested-by-peer');
    await expect(second.call('accept', { device: here, text: 'ffffffff' })).rejects.toMatchObject({
      code: 'devices/key-differs',
    });
    await second.call('refuse', { device: here });
    await expect(asking.done).rejects.toMatchObject({ code: 'devices/pairing-refused' });
  });

  it.skipIf(why)('pair when either asks, with the same key on both', async () => {
    timing('pair, newer accepts', await pairBoth({ asks: first, accepts: second }));
    await boardWorks(first, second);
    await unpairBoth(first, second);
    timing('pair, older accepts', await pairBoth({ asks: second, accepts: first }));
    await boardWorks(second, first);
  });

  it.skipIf(why)('have the board after a restart too', async () => {
    await lab.computers.other.stopDaemon('SIGTERM');
    await second.until('away', () => second.state().kind !== 'ready');
    timing('back', await second.until('ready', () => second.state().kind === 'ready', 30_000));
    const both = (): boolean => [first, second].every((agent) => seenBy(agent)?.reachable === true);
    await first.until('the other', both, 60_000).catch(() => 0);
    await second.until('the one', both, 60_000);
    await boardWorks(first, second);
    await boardWorks(second, first);
    await unpairBoth(second, first);
  });

  it.skipIf(why)('say so when KDE Connect’s own message undid the pairing', async () => {
    await pairBoth({ asks: first, accepts: second });
    const here = seenBy(second)?.id ?? '';
    // What “Reject” in the pop-up calls, which stays for 30 s after an accept over D-Bus.
    const reject = 'org.kde.kdeconnect.device.cancelPairing';
    await lab.computers.other.dbus(device(here), reject);
    for (const agent of [first, second]) {
      const code = (): string | undefined => seenBy(agent)?.notice?.code;
      await agent.until('a notice', () => code() === 'devices/pairing-undone');
      expect(seenBy(agent)?.paired).toBe(false);
    }
    // The refusal alone would leave the peer in the file, paired again at the next start.
    await expect.poll(() => trusts(lab.computers.other, here), { timeout: 5000 }).toBe(false);
    await pairBoth({ asks: second, accepts: first });
    expect(seenBy(first)?.notice).toBeUndefined();
    expect(seenBy(second)?.notice).toBeUndefined();
  });
});

describe('two daemons that speak protocol 8', () => {
  const systems: readonly System[] = ['trixie', 'sid'];
  const why = whyNoLab(systems);

  it.skipIf(why)('pair in the end, though one may not see the other at first', async () => {
    const lab = await createLab({ one: 'trixie', other: 'sid' });
    const agents: Agent[] = [];
    try {
      const first = await startAgent(lab.computers.one);
      agents.push(first);
      const second = await startAgent(lab.computers.other);
      agents.push(second);
      timing('pair', await pairAfterAll(first, second));
      await boardWorks(first, second);
      await boardWorks(second, first);
    } finally {
      for (const agent of agents) await agent.stop();
      await lab.dispose();
    }
  });

  it.skipIf(why)('are told when their clocks differ', async () => {
    const lab = await createLab({ one: 'trixie', other: 'sid' });
    const agents: Agent[] = [];
    try {
      const library = '/usr/$LIB/faketime/libfaketime.so.1';
      lab.computers.one.startDaemon({ LD_PRELOAD: library, FAKETIME: '+2h' });
      lab.computers.other.startDaemon();
      await new Promise((resolve) => setTimeout(resolve, 2000));
      const first = await startAgent(lab.computers.one);
      agents.push(first);
      const second = await startAgent(lab.computers.other);
      agents.push(second);
      await second.until('the one', () => seenBy(second)?.reachable === true, 60_000);
      const id = seenBy(second)?.id ?? '';
      const asking = second.begin('pair', { device: id, seconds: 12 });
      await first.until('a notice', () => seenBy(first)?.notice?.code === 'devices/clocks-differ');
      await expect(asking.done).rejects.toMatchObject({ code: 'devices/pairing-timed-out' });
    } finally {
      for (const agent of agents) await agent.stop();
      await lab.dispose();
    }
  });
});

let count = 0;

async function boardWorks(from: Agent, to: Agent): Promise<void> {
  const state = to.state();
  const text = `packet ${++count}`;
  const since = Date.now();
  await from.call('publish', { device: state.kind === 'ready' ? state.selfId : '', text });
  await to.until('the packet', () => to.packets.at(-1)?.packet === text, 30_000);
  timing('board', Date.now() - since);
}

async function trusts(computer: Computer, peer: string): Promise<boolean> {
  const file = `${computer.home}/.config/kdeconnect/trusted_devices`;
  return (await computer.run('cat', [file])).stdout.includes(peer);
}
