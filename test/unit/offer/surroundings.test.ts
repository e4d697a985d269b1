import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { reachableAddresses } from '../../../main/core/offer/addresses.ts';
import { parseMounts } from '../../../main/core/offer/masks.ts';

const at = (address: string, internal = false): NetworkInterfaceInfo => {
  const common = { address, internal, netmask: '', mac: '', cidr: null };
  return address.includes(':')
    ? { ...common, family: 'IPv6', scopeid: 0 }
    : { ...common, family: 'IPv4' };
};

describe('the addresses that are offered', () => {
  it('begin with the likely ones and leave out what leads nowhere', () => {
    const interfaces = {
      lo: [at('127.0.0.1', true), at('::1', true)],
      docker0: [at('172.17.0.1')],
      wlan0: [at('fe80::1'), at('fd00::5'), at('192.168.1.5')],
      eth0: [at('169.254.7.7'), at('2001:db8::5')],
      wg0: [at('10.8.0.2')],
    };
    expect(reachableAddresses(interfaces)).toEqual([
      '192.168.1.5',
      'fd00::5',
      '2001:db8::5',
      '172.17.0.1',
      '10.8.0.2',
      '169.254.7.7',
    ]);
  });

  it('are none without a network', () => {
    expect(reachableAddresses({ lo: [at('127.0.0.1', true)] })).toEqual([]);
  });
});

describe('mount points in a home', () => {
  it('are those of foreign file systems, with blanks and odd bytes in their names', () => {
    const lines = [
      '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw',
      '40 22 0:40 / /home/anna/Cloud\\040Drive rw,nosuid,nodev shared:2 - fuse.rclone remote: rw',
      '41 22 8:2 / /home/anna/Disk rw - ext4 /dev/sdb1 rw',
      '42 22 8:3 / /home/anna/Stick rw - fuseblk /dev/sdc1 rw',
      '43 22 0:43 / /home/anna/NAS\xff rw master:3 - nfs4 nas:/ rw',
      '44 22 0:44 / /home/anna/Windows rw - fuse.ntfs-3g /dev/sdd1 rw',
      '',
    ].join('\n');
    expect(parseMounts(Buffer.from(lines, 'latin1'))).toEqual([
      '/home/anna/Cloud Drive',
      '/home/anna/NAS\udcff',
    ]);
  });
});
