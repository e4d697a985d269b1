import { describe, expect, it } from 'vitest';
import { parseMountinfo } from '../../../main/core/fs/mounts.ts';
import { channelConfig, hostConfig } from '../../../main/core/sources/ssh-config.ts';

const channel = {
  offer: {
    addresses: ['10.0.0.2'],
    port: 1764,
    user: 'alice',
    hostKey: '',
    host: { name: 'old', user: 'alice', home: '/home/alice', os: null },
    roots: [],
    leftOut: [],
  },
  identityFile: '/run/user/1000/relokate/x/client',
  knownHostsFile: '/run/user/1000/relokate/x/known_hosts',
  hostKeyAlias: 'relokate-1',
};

describe('the ssh configuration', () => {
  it('pins host key and login of a channel and asks nothing', () => {
    const text = channelConfig(channel, { address: '10.0.0.2', controlPath: '/run/c/%C' });
    for (const line of [
      'StrictHostKeyChecking yes',
      'BatchMode yes',
      'IdentitiesOnly yes',
      'GlobalKnownHostsFile /dev/null',
      'HostKeyAlias "relokate-1"',
      'User "alice"',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
    expect(text).not.toContain('Include');
  });

  it('never lets what a peer says become a setting', () => {
    const user = 'alice\nProxyCommand touch /tmp/x';
    const bad = { ...channel, offer: { ...channel.offer, user } };
    const given = { address: '10.0.0.2', controlPath: '/run/c/%C' };
    expect(() => channelConfig(bad, given)).toThrow();
    expect(() => channelConfig(channel, { ...given, address: '"' })).toThrow();
  });

  it('puts our settings before the person’s own, which still count for the rest', () => {
    const text = hostConfig({
      port: 2222,
      knownHostsFile: '/r/known_hosts',
      controlPath: '/r/%C',
      includes: ['/home/bob/.ssh/config'],
    });
    const lines = text.trim().split('\n');
    expect(lines[0]).toBe('Port 2222');
    expect(lines.at(-1)).toBe('Include "/home/bob/.ssh/config"');
  });
});

describe('mountinfo', () => {
  it('is read with its escapes', () => {
    const text =
      '36 35 0:52 / /run/user/1000/a\\040b rw,nosuid - fuse.sshfs x:/h rw,user_id=0\n' +
      '37 35 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n';
    expect(parseMountinfo(text)).toEqual([
      { point: '/run/user/1000/a b', type: 'fuse.sshfs', device: '0:52' },
      { point: '/', type: 'ext4', device: '8:1' },
    ]);
  });
});
