import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { factsOf } from '../../../main/core/kdeconnect/device-properties.ts';
import { dialectOfDaemon, dialectOfDevice } from '../../../main/core/kdeconnect/dialect.ts';
import { findDevice } from '../../../main/core/kdeconnect/find-device.ts';
import { keyToShow, sameKey } from '../../../main/core/kdeconnect/keys.ts';
import { deviceOfPath, isDeviceId } from '../../../main/core/kdeconnect/names.ts';
import { isAboutClocks, whyFailed } from '../../../main/core/kdeconnect/pairing-errors.ts';
import type { Device } from '../../../shared/model/device.ts';

describe('the dialect', () => {
  it('is told by the description of a device', () => {
    expect(dialectOfDevice('<method name="requestPairing"/>')).toBe('paired');
    expect(dialectOfDevice('<method name="requestPair"/>')).toBe('trusted');
    expect(dialectOfDevice('<node/>')).toBeNull();
  });

  it('is told by the daemon’s own where there is no device', () => {
    expect(dialectOfDaemon('<method name="acquireDiscoveryMode">')).toBe('trusted');
    expect(dialectOfDaemon('<method name="devices">')).toBe('paired');
  });
});

describe('a device’s properties', () => {
  const old = { name: 'Tel', type: 'smartphone', isReachable: true };

  it('are read in the dialect of 22.12', () => {
    const facts = (isTrusted: boolean, hasPairingRequests: boolean): unknown =>
      factsOf('i', 'trusted', { ...old, isTrusted, hasPairingRequests });
    expect(facts(false, false)).toMatchObject({ name: 'Tel', type: 'phone', pairing: 'none' });
    expect(facts(false, true)).toMatchObject({ pairing: 'requested-by-peer' });
    expect(facts(true, false)).toMatchObject({ pairing: 'paired', reachable: true });
  });

  it.each([
    [0, 'none'],
    [1, 'requested'],
    [2, 'requested-by-peer'],
    [3, 'paired'],
    [9, 'none'],
  ])('are read in today’s dialect, state %i', (pairState, pairing) => {
    const values = { ...old, type: 'desktop', isPaired: pairState === 3, pairState };
    const facts = factsOf('i', 'paired', { ...values, verificationKey: 'ABCD1234' });
    expect(facts).toMatchObject({ type: 'desktop', pairing, key: 'ABCD1234' });
  });

  it('give the id where there is no name, and “unknown” for other types', () => {
    const values = { name: '', type: 'toaster', isReachable: false, isPaired: true, pairState: 3 };
    expect(factsOf('the-id', 'paired', values)).toMatchObject({ name: 'the-id', type: 'unknown' });
  });

  it.each([null, {}, { ...old, isTrusted: 'yes', hasPairingRequests: false }])(
    'are not guessed at: %j',
    (values) => {
      expect(factsOf('i', 'trusted', values)).toBeNull();
      expect(factsOf('i', 'paired', values)).toBeNull();
    },
  );
});

describe('the key', () => {
  it('is shown alike whichever daemon told it', () => {
    const digits = 'abcd1234'.padEnd(64, '0');
    expect(keyToShow(Buffer.from(digits))).toBe('ABCD 1234');
    expect(keyToShow('ABCD1234')).toBe('ABCD 1234');
    expect(keyToShow('')).toBeNull();
    expect(keyToShow(Buffer.from('abcd123'))).toBeNull();
    expect(keyToShow('xyz?1234')).toBeNull();
  });

  it.each(['ABCD 1234', 'abcd1234', 'ab:cd:12:34', ' abcd-1234 ', 'abcd1234ffff'])(
    'is the same as %s',
    (given) => expect(sameKey('ABCD 1234', given)).toBe(true),
  );

  it.each(['', 'abcd123', 'abcd 1235', 'ABCD 1234 xyz', 'ABCD'])(
    'is not the same as “%s”',
    (given) => expect(sameKey('ABCD 1234', given)).toBe(false),
  );
});

describe('names', () => {
  it('of devices in paths are only those that can be ids', () => {
    expect(deviceOfPath('/modules/kdeconnect/devices/_ab_/share')).toBe('_ab_');
    expect(deviceOfPath('/modules/kdeconnect/devices/_ab_')).toBe('_ab_');
    expect(deviceOfPath('/modules/kdeconnect')).toBeNull();
    expect(isDeviceId('_940a7186_aad6_47cb_9b88_1af23a07d8b9_')).toBe(true);
    for (const id of ['', '..', 'a/b', 'a b', 'x'.repeat(65)]) expect(isDeviceId(id)).toBe(false);
  });

  it('find the one device that fits', () => {
    const device = (id: string, name: string): Device => ({
      ...{ id, name, type: 'desktop', reachable: true, paired: true, pairing: 'paired', key: null },
      hasRelokate: false,
    });
    const list = [
      device('1', 'Old'),
      device('2', 'old'),
      device('3', 'Phone'),
      device('4', 'Phone'),
    ];
    expect(findDevice(list, '3').id).toBe('3');
    expect(findDevice(list, ' old ').id).toBe('2');
    expect(() => findDevice(list, 'OLD')).toThrow(
      expect.objectContaining({ code: 'devices/ambiguous' }),
    );
    expect(() => findDevice(list, 'Phone')).toThrow(
      expect.objectContaining({ code: 'devices/ambiguous' }),
    );
    expect(() => findDevice(list, 'none')).toThrow(
      expect.objectContaining({ code: 'devices/unknown' }),
    );
  });
});

describe('why pairing failed', () => {
  it.each([
    'Device clocks are out of sync',
    'Les horloges du périphérique ne sont pas synchronisées.',
  ])('may be the clocks: %s', (text) => expect(isAboutClocks(text)).toBe(true));

  it.each(['Timed out', 'Canceled by other peer', 'Delai dépassé', 'Час очікування вичерпано'])(
    'may be something else: %s',
    (text) => expect(isAboutClocks(text)).toBe(false),
  );

  it('is told by how long it took and whether the device is still there', () => {
    const code = (text: string, tookMs: number, reachable: boolean): string =>
      whyFailed('old', { text, tookMs, reachable }).code;
    expect(code('Device clocks are out of sync', 10, true)).toBe('devices/clocks-differ');
    expect(code('', 30_000, true)).toBe('devices/pairing-timed-out');
    expect(code('Canceled by other peer', 5000, true)).toBe('devices/pairing-refused');
    expect(code('', 5000, true)).toBe('devices/pairing-lost');
    expect(code('', 5000, false)).toBe('devices/pairing-lost');
  });
});
