import { afterEach, describe, expect, it } from 'vitest';
import { type Agent, startAgent } from './agent-client.ts';
import { createLab, type Lab, whyNoLab } from './lab.ts';
import { pairBoth, timing } from './pair-both.ts';

describe.skipIf(whyNoLab(['here']))('packets as shared files', () => {
  let lab: Lab<'old' | 'new'> | null = null;
  let agents: readonly Agent[] = [];
  afterEach(async () => {
    for (const agent of agents) await agent.stop();
    await lab?.dispose();
  });

  // The receiver's first transfer is the one that may hang, so each round has fresh daemons.
  it.each([1, 2, 3])('reach a daemon that has just started (%i)', async () => {
    lab = await createLab({ old: 'here', new: 'here' });
    const older = await startAgent(lab.computers.old);
    const newer = await startAgent(lab.computers.new);
    agents = [older, newer];
    await pairBoth({ asks: newer, accepts: older });
    const device = older.devices()[0]?.id ?? '';
    const path = `/modules/kdeconnect/devices/${device}`;
    const set = 'org.kde.kdeconnect.device.setPluginEnabled';
    const plugin = 'string:kdeconnect_runcommand';
    await lab.computers.old.dbus(path, set, plugin, 'boolean:false');
    await older.call('publish', { device, text: '' });
    const since = Date.now();
    await older.call('publish', { device, text: '{"by":"file"}' });
    await newer.until('the packet', () => newer.packets.length > 0, 25_000);
    timing('share', Date.now() - since);
    expect(newer.packets).toEqual([{ device: newer.devices()[0]?.id, packet: '{"by":"file"}' }]);
    const { stdout } = await lab.computers.new.run('find', [
      lab.computers.new.home,
      '-name',
      '*.json',
    ]);
    expect(stdout).toBe('');
  });
});
