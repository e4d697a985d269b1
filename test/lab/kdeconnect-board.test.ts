import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startAgent } from './agent-client.ts';
import { whyNoLab } from './lab.ts';
import { pairBoth, timing } from './pair-both.ts';
import { twoComputers } from './two-computers.ts';

const why = whyNoLab(['here']);

describe.skipIf(why)('the board with this system’s kdeconnectd on both sides', () => {
  const { older, newer } = twoComputers((old, young) => pairBoth({ asks: young, accepts: old }));

  it('carries packets both ways and keeps the person’s own commands', async () => {
    const file = older.commands;
    const own = String.raw`[General]
commands="@ByteArray({\"{0b5e}\":{\"command\":\"echo \\\"h\xc3\xa4\\\"; true\",\"name\":\"Gr\\u00fc\xc3\x9f\"}})"
other=1
`;
    writeFileSync(file, own, 'latin1');
    for (const [from, to, device, text] of [
      [older, newer, newer.id, '{"a":"ä \\" \\\\ {x}"}'],
      [newer, older, older.id, 'two'],
    ] as const) {
      const since = Date.now();
      await from.agent.call('publish', { device, text });
      await to.agent.until('the packet', () => to.agent.packets.at(-1)?.packet === text);
      timing('board', Date.now() - since);
      expect(to.peer?.hasRelokate).toBe(true);
    }
    expect(readFileSync(file, 'latin1')).toContain(own.slice(10, own.indexOf('})"')));
    await older.agent.call('clear', { device: newer.id });
    await newer.agent.until('no entry', () => newer.peer?.hasRelokate === false);
    expect(readFileSync(file, 'latin1')).toBe(own);
    expect(statSync(newer.commands).mode & 0o777).toBe(0o600);
  });

  it('runs the other side’s entry', async () => {
    await older.agent.call('publish', { device: newer.id, text: '' });
    await newer.agent.until('Relokate there', () => newer.peer?.hasRelokate === true);
    await newer.agent.call('trigger', { device: older.id });
    const mark = join(older.computer.home, 'relokate-was-run');
    await expect.poll(() => exists(mark), { timeout: 5000 }).toBe(true);
    await older.agent.call('clear', { device: newer.id });
    await newer.agent.until('no entry', () => newer.peer?.hasRelokate === false);
    await expect(newer.agent.call('trigger', { device: older.id })).rejects.toMatchObject({
      code: 'devices/no-relokate',
    });
  });
});

describe.skipIf(why)('the board when things go away and come back', () => {
  const { older, newer, lab } = twoComputers((old, young) =>
    pairBoth({ asks: young, accepts: old }),
  );

  it('recovers from a killed daemon and still has the packet there', async () => {
    await older.agent.call('publish', { device: newer.id, text: 'before' });
    await newer.agent.until('the packet', () => newer.agent.packets.at(-1)?.packet === 'before');
    await older.computer.stopDaemon('SIGKILL');
    await older.agent
      .until('away', () => older.agent.state().kind !== 'ready', 2000)
      .catch(() => 0);
    timing(
      'daemon back',
      await older.agent.until('ready', () => older.agent.state().kind === 'ready'),
    );
    timing('peer back', await older.agent.until('reachable', () => older.isPeerHere, 30_000));
    await newer.agent.until('reachable', () => newer.isPeerHere, 30_000);
    await newer.agent.call('publish', { device: older.id, text: 'after' });
    await older.agent.until('the packet', () => older.agent.packets.at(-1)?.packet === 'after');
    await newer.agent.until('the entry', () => newer.peer?.hasRelokate === true);
  });

  it('does not show the flapping of a reconnect', async () => {
    const since = Date.now();
    await older.computer.dbus(
      '/modules/kdeconnect',
      'org.kde.kdeconnect.daemon.forceOnNetworkChange',
    );
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const after = [...older.agent.history, ...newer.agent.history].filter(({ at }) => at > since);
    expect(after.filter(({ devices }) => devices[0]?.reachable !== true)).toEqual([]);
  });

  it('hears a packet that was put up while the link was cut', async () => {
    lab().network.cut('new');
    try {
      // With something on the way the sender's kdeconnectd believes in the link for many minutes.
      await older.agent.call('publish', { device: newer.id, text: 'while away' });
      timing('cut seen', await newer.agent.until('away', () => !newer.isPeerHere, 60_000));
    } finally {
      lab().network.restore('new');
    }
    timing('back', await newer.agent.until('back', () => newer.isPeerHere, 60_000));
    await newer.agent.until(
      'the packet',
      () => newer.agent.packets.at(-1)?.packet === 'while away',
      60_000,
    );
  });

  it('lets two Relokates on one computer live side by side', async () => {
    const second = await startAgent(older.computer);
    expect(second.devices()).toMatchObject([{ id: newer.id, paired: true }]);
    await second.call('publish', { device: newer.id, text: 'second' });
    await newer.agent.until('the packet', () => newer.agent.packets.at(-1)?.packet === 'second');
    // What one put up it takes down at its end, though by then it stands for the other one, too.
    await second.stop();
    await newer.agent.until('no entry', () => newer.peer?.hasRelokate === false);
    await older.agent.call('publish', { device: newer.id, text: 'first' });
    await newer.agent.until('the packet', () => newer.agent.packets.at(-1)?.packet === 'first');
  });

  it('recovers from a bus that went away', async () => {
    await newer.computer.stopBus();
    timing(
      'bus gone',
      await newer.agent.until('gone', () => newer.agent.state().kind === 'bus-gone'),
    );
    await newer.computer.startBus();
    timing(
      'bus back',
      await newer.agent.until('ready', () => newer.agent.state().kind === 'ready', 30_000),
    );
    await newer.agent.until('the peer', () => newer.isPeerHere, 30_000);
    await newer.agent.call('publish', { device: older.id, text: 'new bus' });
    await older.agent.until('the packet', () => older.agent.packets.at(-1)?.packet === 'new bus');
  });

  it('shares a file where the peer’s commands are switched off', async () => {
    const device = `/modules/kdeconnect/devices/${newer.id}`;
    const set = 'org.kde.kdeconnect.device.setPluginEnabled';
    const plugin = 'string:kdeconnect_runcommand';
    await older.computer.dbus(device, set, plugin, 'boolean:false');
    const since = Date.now();
    await older.agent.call('publish', { device: newer.id, text: 'by file' });
    await newer.agent.until(
      'the packet',
      () => newer.agent.packets.at(-1)?.packet === 'by file',
      30_000,
    );
    timing('share', Date.now() - since);
    const left = await newer.computer.run('find', [newer.computer.home, '-name', 'relokate-*']);
    expect(left.stdout.split('\n').filter((line) => line.endsWith('.json'))).toEqual([]);
    await older.computer.dbus(device, set, plugin, 'boolean:true');
  });
});

function exists(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch {
    return false;
  }
}
