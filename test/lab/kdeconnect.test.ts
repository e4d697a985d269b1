import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Device } from '../../shared/model/device.ts';
import { type Agent, startAgent } from './agent-client.ts';
import type { Computer } from './computer.ts';
import { createLab, type Lab, whyNoLab } from './lab.ts';
import { pairBoth, timing } from './pair-both.ts';

describe.skipIf(whyNoLab(['here']))('kdeconnectd of this system on both sides', () => {
  let lab: Lab<'old' | 'new'>;
  let older: Agent;
  let newer: Agent;
  let oldId: string;
  let newId: string;
  const seenBy = (agent: Agent): Device | undefined => agent.devices()[0];
  const isHere = (agent: Agent): boolean => seenBy(agent)?.reachable === true;
  const pairing = (agent: Agent): string => seenBy(agent)?.pairing ?? 'not seen';
  const commandsOf = (computer: Computer, peer: string): string =>
    join(computer.home, '.config/kdeconnect', peer, 'kdeconnect_runcommand/config');

  beforeAll(async () => {
    lab = await createLab({ old: 'here', new: 'here' });
    older = await startAgent(lab.computers.old);
    newer = await startAgent(lab.computers.new);
  });
  afterAll(async () => {
    await older.stop();
    await newer.stop();
    await lab.dispose();
  });

  it('see each other, and not themselves', async () => {
    timing('seen', await older.until('the new one', () => isHere(older)));
    await newer.until('the old one', () => isHere(newer));
    oldId = seenBy(newer)?.id ?? '';
    newId = seenBy(older)?.id ?? '';
    expect(older.devices()).toHaveLength(1);
    expect(older.state()).toMatchObject({ kind: 'ready', selfId: oldId, dialect: 'trusted' });
    expect(seenBy(newer)).toMatchObject({ name: 'old', type: 'desktop', paired: false });
    expect(await newer.call('find', { text: 'OLD' })).toMatchObject({ id: oldId });
    await expect(newer.call('find', { text: 'nobody' })).rejects.toMatchObject({
      code: 'devices/unknown',
    });
  });

  it('accepts nothing that nobody asked for', async () => {
    await expect(older.call('accept', { device: newId })).rejects.toMatchObject({
      code: 'devices/no-request',
    });
    expect(pairing(older)).toBe('none');
    expect(await isTrusted(lab.computers.old, newId)).toBe(false);
  });

  it('shows the same key on both sides and refuses a wrong one', async () => {
    const asking = newer.begin('pair', { device: oldId });
    timing(
      'request visible',
      await older.until('asked', () => pairing(older) === 'requested-by-peer'),
    );
    await newer.until('asking', () => pairing(newer) === 'requested');
    const key = seenBy(older)?.key;
    expect(key).toMatch(/^[0-9A-F]{4} [0-9A-F]{4}$/);
    expect(seenBy(newer)?.key).toBe(key);
    await expect(older.call('accept', { device: newId, text: '0000 0000' })).rejects.toMatchObject({
      code: 'devices/key-differs',
    });
    expect(pairing(older)).toBe('requested-by-peer');
    await expect(older.call('pair', { device: newId })).rejects.toMatchObject({
      code: 'devices/asks-already',
    });
    await older.call('refuse', { device: newId });
    await expect(asking.done).rejects.toMatchObject({ code: 'devices/pairing-refused' });
    await newer.until('nothing asked', () => pairing(newer) === 'none');
  });

  it('takes a request back when it is cancelled', async () => {
    const asking = newer.begin('pair', { device: oldId });
    await older.until('asked', () => pairing(older) === 'requested-by-peer');
    await newer.call('abort', { text: String(asking.id) });
    await expect(asking.done).rejects.toMatchObject({ code: 'app/cancelled' });
    timing('withdrawn', await older.until('no request', () => pairing(older) === 'none'));
    await expect(older.call('accept', { device: newId })).rejects.toMatchObject({
      code: 'devices/no-request',
    });
  });

  it('says that nobody answered when nobody did', async () => {
    await expect(newer.call('pair', { device: oldId, seconds: 3 })).rejects.toMatchObject({
      code: 'devices/pairing-timed-out',
    });
    await older.until('no request', () => pairing(older) === 'none');
  });

  it('pairs with the right key', async () => {
    const took = await pairBoth({ asks: newer, accepts: older });
    timing('pair', took);
    expect(await isTrusted(lab.computers.old, newId)).toBe(true);
    expect(await isTrusted(lab.computers.new, oldId)).toBe(true);
    await newer.call('pair', { device: oldId });
  });

  it('gives the identity and the pinned certificate', async () => {
    expect(await older.call('identity')).toMatchObject({ id: oldId, name: 'old' });
    const pinned = await newer.call('peerCertificate', { device: oldId });
    const own = readFileSync(
      join(lab.computers.old.home, '.config/kdeconnect/certificate.pem'),
      'utf8',
    );
    expect(String(pinned).trim()).toBe(own.trim());
    await expect(newer.call('peerCertificate', { device: 'somebody' })).rejects.toMatchObject({
      code: 'devices/not-paired',
    });
  });

  it('carries packets both ways and keeps the person’s own commands', async () => {
    const file = commandsOf(lab.computers.old, newId);
    const own = String.raw`[General]
commands="@ByteArray({\"{0b5e}\":{\"command\":\"echo \\\"h\xc3\xa4\\\"; true\",\"name\":\"Gr\\u00fc\xc3\x9f\"}})"
other=1
`;
    writeFileSync(file, own, 'latin1');
    for (const [from, to, device, text] of [
      [older, newer, newId, '{"a":"ä \\" \\\\ {x}"}'],
      [newer, older, oldId, 'two'],
    ] as const) {
      const since = Date.now();
      await from.call('publish', { device, text });
      await to.until('the packet', () => to.packets.at(-1)?.packet === text);
      timing('board', Date.now() - since);
      expect(seenBy(to)?.hasRelokate).toBe(true);
    }
    expect(readFileSync(file, 'latin1')).toContain(own.slice(10, own.indexOf('})"')));
    await older.call('clear', { device: newId });
    await newer.until('no entry', () => seenBy(newer)?.hasRelokate === false);
    expect(readFileSync(file, 'latin1')).toBe(own);
    expect(statSync(commandsOf(lab.computers.new, oldId)).mode & 0o777).toBe(0o600);
  });

  it('runs the other side’s entry', async () => {
    await older.call('publish', { device: newId, text: '' });
    await newer.until('Relokate there', () => seenBy(newer)?.hasRelokate === true);
    await newer.call('trigger', { device: oldId });
    const mark = join(lab.computers.old.home, 'relokate-was-run');
    await expect.poll(() => exists(mark), { timeout: 5000 }).toBe(true);
    await older.call('clear', { device: newId });
    await newer.until('no entry', () => seenBy(newer)?.hasRelokate === false);
    await expect(newer.call('trigger', { device: oldId })).rejects.toMatchObject({
      code: 'devices/no-relokate',
    });
  });

  it('recovers from a killed daemon and still has the packet there', async () => {
    await older.call('publish', { device: newId, text: 'before' });
    await newer.until('the packet', () => newer.packets.at(-1)?.packet === 'before');
    await lab.computers.old.stopDaemon('SIGKILL');
    await older.until('away', () => older.state().kind !== 'ready', 2000).catch(() => 0);
    timing('daemon back', await older.until('ready', () => older.state().kind === 'ready'));
    timing('peer back', await older.until('reachable', () => isHere(older), 30_000));
    await newer.until('reachable', () => isHere(newer), 30_000);
    await newer.call('publish', { device: oldId, text: 'after' });
    await older.until('the packet', () => older.packets.at(-1)?.packet === 'after');
    await newer.until('the entry', () => seenBy(newer)?.hasRelokate === true);
  });

  it('does not show the flapping of a reconnect', async () => {
    const since = Date.now();
    await lab.computers.old.dbus(
      '/modules/kdeconnect',
      'org.kde.kdeconnect.daemon.forceOnNetworkChange',
    );
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const after = [...older.history, ...newer.history].filter(({ at }) => at > since);
    expect(after.filter(({ devices }) => devices[0]?.reachable !== true)).toEqual([]);
  });

  it('hears a packet that was put up while the link was cut', async () => {
    lab.network.cut('new');
    try {
      // With something on the way the sender's kdeconnectd believes in the link for many minutes.
      await older.call('publish', { device: newId, text: 'while away' });
      timing('cut seen', await newer.until('away', () => !isHere(newer), 60_000));
    } finally {
      lab.network.restore('new');
    }
    timing('back', await newer.until('back', () => isHere(newer), 60_000));
    await newer.until('the packet', () => newer.packets.at(-1)?.packet === 'while away', 60_000);
  });

  it('lets two Relokates on one computer live side by side', async () => {
    const second = await startAgent(lab.computers.old);
    expect(second.devices()).toMatchObject([{ id: newId, paired: true }]);
    await second.call('publish', { device: newId, text: 'second' });
    await newer.until('the packet', () => newer.packets.at(-1)?.packet === 'second');
    // What one put up it takes down at its end, though by then it stands for the other one, too.
    await second.stop();
    await newer.until('no entry', () => seenBy(newer)?.hasRelokate === false);
    await older.call('publish', { device: newId, text: 'first' });
    await newer.until('the packet', () => newer.packets.at(-1)?.packet === 'first');
  });

  it('recovers from a bus that went away', async () => {
    await lab.computers.new.stopBus();
    timing('bus gone', await newer.until('gone', () => newer.state().kind === 'bus-gone'));
    await lab.computers.new.startBus();
    timing('bus back', await newer.until('ready', () => newer.state().kind === 'ready', 30_000));
    await newer.until('the peer', () => isHere(newer), 30_000);
    await newer.call('publish', { device: oldId, text: 'new bus' });
    await older.until('the packet', () => older.packets.at(-1)?.packet === 'new bus');
  });

  it('shares a file where the peer’s commands are switched off', async () => {
    const device = `/modules/kdeconnect/devices/${newId}`;
    const set = 'org.kde.kdeconnect.device.setPluginEnabled';
    const plugin = 'string:kdeconnect_runcommand';
    await lab.computers.old.dbus(device, set, plugin, 'boolean:false');
    const since = Date.now();
    await older.call('publish', { device: newId, text: 'by file' });
    await newer.until('the packet', () => newer.packets.at(-1)?.packet === 'by file', 30_000);
    timing('share', Date.now() - since);
    const left = await lab.computers.new.run('find', [
      lab.computers.new.home,
      '-name',
      'relokate-*',
    ]);
    expect(left.stdout.split('\n').filter((line) => line.endsWith('.json'))).toEqual([]);
    await lab.computers.old.dbus(device, set, plugin, 'boolean:true');
  });

  it('unpairs on both sides', async () => {
    await newer.call('unpair', { device: oldId });
    await older.until('unpaired', () => seenBy(older)?.paired === false);
    expect(seenBy(newer)?.paired ?? false).toBe(false);
    await expect(older.call('publish', { device: newId, text: 'x' })).rejects.toMatchObject({
      code: 'devices/not-paired',
    });
    expect(seenBy(older)?.notice).toBeUndefined();
  });
});

async function isTrusted(computer: Computer, peer: string): Promise<boolean> {
  const device = `/modules/kdeconnect/devices/${peer}`;
  return (await computer.dbus(device, 'org.kde.kdeconnect.device.isTrusted')).includes('true');
}

function exists(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch {
    return false;
  }
}
