import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Computer } from './computer.ts';
import { whyNoLab } from './lab.ts';
import { pairBoth, timing } from './pair-both.ts';
import { twoComputers } from './two-computers.ts';

describe.skipIf(whyNoLab(['here']))('pairing with this system’s kdeconnectd on both sides', () => {
  const { older, newer } = twoComputers(async () => undefined);

  it('see each other, and not themselves', async () => {
    timing('seen', await older.agent.until('the new one', () => older.isPeerHere));
    await newer.agent.until('the old one', () => newer.isPeerHere);
    expect(older.agent.devices()).toHaveLength(1);
    expect(older.agent.state()).toMatchObject({
      kind: 'ready',
      selfId: newer.peer?.id,
      dialect: 'trusted',
    });
    expect(newer.peer).toMatchObject({ name: 'old', type: 'desktop', paired: false });
    expect(await newer.agent.call('find', { text: 'OLD' })).toMatchObject({ id: older.id });
    await expect(newer.agent.call('find', { text: 'nobody' })).rejects.toMatchObject({
      code: 'devices/unknown',
    });
  });

  it('accepts nothing that nobody asked for', async () => {
    await expect(older.agent.call('accept', { device: newer.id })).rejects.toMatchObject({
      code: 'devices/no-request',
    });
    expect(older.peer?.pairing).toBe('none');
    expect(await isTrusted(older.computer, newer.id)).toBe(false);
  });

  it('shows the same key on both sides and refuses a wrong one', async () => {
    const asking = newer.agent.begin('pair', { device: older.id });
    timing(
      'request visible',
      await older.agent.until('asked', () => older.peer?.pairing === 'requested-by-peer'),
    );
    await newer.agent.until('asking', () => newer.peer?.pairing === 'requested');
    const key = older.peer?.key;
    expect(key).toMatch(/^[0-9A-F]{4} [0-9A-F]{4}$/);
    expect(newer.peer?.key).toBe(key);
    await expect(
      older.agent.call('accept', { device: newer.id, text: '0000 0000' }),
    ).rejects.toMatchObject({
      code: 'devices/key-differs',
    });
    expect(older.peer?.pairing).toBe('requested-by-peer');
    await expect(older.agent.call('pair', { device: newer.id })).rejects.toMatchObject({
      code: 'devices/asks-already',
    });
    await older.agent.call('refuse', { device: newer.id });
    await expect(asking.done).rejects.toMatchObject({ code: 'devices/pairing-refused' });
    await newer.agent.until('nothing asked', () => newer.peer?.pairing === 'none');
  });

  it('takes a request back when it is cancelled', async () => {
    const asking = newer.agent.begin('pair', { device: older.id });
    await older.agent.until('asked', () => older.peer?.pairing === 'requested-by-peer');
    await newer.agent.call('abort', { text: String(asking.id) });
    await expect(asking.done).rejects.toMatchObject({ code: 'app/cancelled' });
    timing(
      'withdrawn',
      await older.agent.until('no request', () => older.peer?.pairing === 'none'),
    );
    await expect(older.agent.call('accept', { device: newer.id })).rejects.toMatchObject({
      code: 'devices/no-request',
    });
  });

  it('says that nobody answered when nobody did', async () => {
    await expect(newer.agent.call('pair', { device: older.id, seconds: 3 })).rejects.toMatchObject({
      code: 'devices/pairing-timed-out',
    });
    await older.agent.until('no request', () => older.peer?.pairing === 'none');
  });

  it('pairs with the right key', async () => {
    const took = await pairBoth({ asks: newer.agent, accepts: older.agent });
    timing('pair', took);
    expect(await isTrusted(older.computer, newer.id)).toBe(true);
    expect(await isTrusted(newer.computer, older.id)).toBe(true);
    await newer.agent.call('pair', { device: older.id });
  });

  it('gives the identity and the pinned certificate', async () => {
    expect(await older.agent.call('identity')).toMatchObject({ id: older.id, name: 'old' });
    const pinned = await newer.agent.call('peerCertificate', { device: older.id });
    const own = readFileSync(
      join(older.computer.home, '.config/kdeconnect/certificate.pem'),
      'utf8',
    );
    expect(String(pinned).trim()).toBe(own.trim());
    await expect(newer.agent.call('peerCertificate', { device: 'somebody' })).rejects.toMatchObject(
      {
        code: 'devices/not-paired',
      },
    );
  });

  it('unpairs on both sides', async () => {
    await newer.agent.call('unpair', { device: older.id });
    await older.agent.until('unpaired', () => older.peer?.paired === false);
    expect(newer.peer?.paired ?? false).toBe(false);
    await expect(
      older.agent.call('publish', { device: newer.id, text: 'x' }),
    ).rejects.toMatchObject({
      code: 'devices/not-paired',
    });
    // Who did it on purpose needs no word about it.
    expect(newer.peer?.notice).toBeUndefined();
  });
});

async function isTrusted(computer: Computer, peer: string): Promise<boolean> {
  const device = `/modules/kdeconnect/devices/${peer}`;
  return (await computer.dbus(device, 'org.kde.kdeconnect.device.isTrusted')).includes('true');
}
