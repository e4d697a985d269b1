import { describe, expect, it } from 'vitest';
import { type Box, boxArguments } from '../../../main/core/offer/sandbox.ts';

const box: Box = {
  isolation: ['--unshare-all', '--unshare-user'],
  files: ['/usr/sbin/sshd'],
  sh: '/usr/bin/dash',
  folder: '/run/move',
  home: '/home/anna',
  facade: '/run/move/home',
  entries: [
    { name: '.config', kind: 'dir' },
    { name: 'a\nb\udcff', kind: 'file' },
    { name: 'link', kind: 'twin' },
  ],
  masks: [
    { path: '.config/kdeconnect', kind: 'dir', reason: 'identity' },
    { path: '.config/secret', kind: 'file', reason: 'keys' },
    { path: '.ssh', kind: 'dir', reason: 'keys' },
  ],
  extras: [],
};

const words = boxArguments(box).toString('latin1').split('\0').slice(0, -1);
const bindsTo = (place: string): string[] =>
  words.filter((word, at) => /^--(ro-)?bind(-try)?$/.test(word) && words[at + 2] === place);

describe('the arguments of a box', () => {
  it('carry names byte for byte', () => {
    expect(words).toContain('/home/anna/a\nb\xff');
  });

  it('show nothing that could be written', () => {
    expect(words).not.toContain('--bind');
    expect(words.filter((_word, at) => words[at - 1] === '--dev-bind')).toEqual([
      '/dev/null',
      '/dev/urandom',
    ]);
    expect(words.slice(-4)).toEqual(['--remount-ro', '/', '--chdir', '/']);
  });

  it('mask a folder with a folder and a file with a file, after what they lie in is shown', () => {
    const shown = words.lastIndexOf('/home/anna/.config');
    const folder = words.lastIndexOf('/home/anna/.config/kdeconnect');
    const file = words.lastIndexOf('/home/anna/.config/secret');
    expect(folder).toBeGreaterThan(shown);
    expect(words.slice(folder - 2, folder)).toEqual(['--ro-bind', '/run/move/empty-folder']);
    expect(words.slice(file - 2, file)).toEqual(['--ro-bind', '/run/move/empty-file']);
  });

  it('neither show nor mask what is not in the view, and mount no links', () => {
    expect(bindsTo('/home/anna/.ssh')).toEqual([]);
    expect(bindsTo('/home/anna/link')).toEqual([]);
  });

  it('end the box with its parent and without rights', () => {
    for (const word of ['--die-with-parent', '--new-session', '--clearenv'])
      expect(words).toContain(word);
    expect(words[words.indexOf('--cap-drop') + 1]).toBe('ALL');
    expect(words).not.toContain('--share-net');
  });
});
