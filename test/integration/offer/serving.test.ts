import { lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenChannel } from '../../../main/core/board/handshake.ts';
import { ageAccessTimes, contentOf, factsOf, fillAwkwardHome, pathsOf } from './awkward-home.ts';
import { rsync, setStage, sftp, ssh, type Stage } from './stage.ts';

let stage: Stage;
let channel: OpenChannel;
let awkward: { close(): void };
let home: string;

beforeAll(async () => {
  stage = setStage();
  home = stage.oldHome;
  awkward = await fillAwkwardHome(home);
  channel = await stage.open();
});
afterAll(async () => {
  awkward.close();
  await channel.close();
  await stage.close();
});

/** What `relokate-list` told, by path as Latin-1. */
async function list(): Promise<Map<string, { facts: string[]; target: string }>> {
  const { stdout, stderr, status } = await ssh(channel, 'relokate-list');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const parts = stdout.split('\0');
  expect(parts.pop()).toBe('');
  const found = new Map<string, { facts: string[]; target: string }>();
  for (let at = 0; at < parts.length; at += 2) {
    const words = (parts[at] ?? '').split(' ');
    found.set(words.slice(7).join(' '), { facts: words.slice(0, 7), target: parts[at + 1] ?? '' });
  }
  return found;
}

describe('an offered home', () => {
  it('is offered with what the new computer has to know', () => {
    const { offer } = channel;
    expect(offer.addresses).toEqual(['127.0.0.1']);
    expect(offer.host.home).toBe(home);
    expect(offer.roots).toEqual([
      { id: 'home', path: home },
      { id: 'os-release', path: '/etc/os-release' },
    ]);
    expect(offer.leftOut).toEqual(['.config/kdeconnect', '.gnupg', '.ssh', 'dotfiles/wallet']);
  });

  it('answers the probe', async () => {
    expect(await ssh(channel, 'relokate-hello')).toEqual({
      status: 0,
      stdout: 'relokate 1\n',
      stderr: '',
    });
  });

  it('is listed whole, names byte for byte, but for what is masked', async () => {
    const listed = await list();
    const hidden = /^(\.ssh|\.gnupg|\.config\/kdeconnect\/|dotfiles\/wallet\/)/;
    const wanted = pathsOf(home)
      .map((path) => path.subarray(home.length + 1).toString('latin1'))
      .filter((path) => path !== '' && !hidden.test(path));
    expect([...listed.keys()].sort()).toEqual(wanted.sort());
    expect(listed.get('not-utf8-\xff\xfe')?.facts[5]).toBe('f');
    expect(listed.get('new\nline.txt')?.facts[3]).toBe('25');
    expect(listed.get('pipe')?.facts[5]).toBe('p');
    expect(listed.get('agent.sock')?.facts[5]).toBe('s');
  });

  it('is listed with sizes, modes, times to the nanosecond, and where links lead', async () => {
    const listed = await list();
    for (const path of [
      'top.txt',
      'Documents',
      'Documents/letter.txt',
      'dangling',
      'passwd-link',
    ]) {
      const stat = lstatSync(join(home, path), { bigint: true });
      const nanoseconds = String(stat.mtimeNs);
      const time = `${nanoseconds.slice(0, -9)}.${nanoseconds.slice(-9)}0`;
      const facts = [(stat.mode & 0o7777n).toString(8), String(stat.size), time];
      expect(listed.get(path)?.facts.slice(2, 5)).toEqual(facts);
    }
    expect(listed.get('passwd-link')?.target).toBe('/etc/passwd');
    const letter = listed.get('Documents/letter.txt')?.facts;
    expect(letter?.[0]).toBe(listed.get('hard-link.txt')?.facts[0]);
    expect(letter?.[1]).toBe('2');
  });
});

describe('an offered home, read', () => {
  it('comes over by rsync as it is', async () => {
    const target = join(stage.dir, 'by-rsync');
    const args = ['-rlptH', '--numeric-ids', '-W', '--inplace', '--cc=xxh128'];
    const ran = await rsync(channel, [...args, `127.0.0.1:${home}/`, `${target}/`]);
    expect(ran).toMatchObject({ status: 0 });
    const wanted = contentOf(home);
    for (const path of wanted.keys()) {
      if (/^\/(\.ssh|\.gnupg|\.config\/kdeconnect|dotfiles\/wallet)\//.test(path))
        wanted.delete(path);
    }
    expect(contentOf(target)).toEqual(wanted);
    expect(lstatSync(join(target, 'top.txt')).mtimeMs).toBe(
      lstatSync(join(home, 'top.txt')).mtimeMs,
    );
  });

  it('comes over by rsync from a list of names on its input, and by the short name of the home', async () => {
    const target = join(stage.dir, 'by-list');
    mkdirSync(target);
    const names = ['new\nline.txt', '-rf', 'Fotos Jürgen/ein "Bild" $(x) `y`.txt'];
    const options = ['-rlpt', '-i', '--files-from=-', '--from0', '--timeout=20', '-z', '--zc=zstd'];
    const more = [
      '--out-format=%i %l %C %n',
      '--info=progress2',
      '--no-inc-recursive',
      '--outbuf=L',
    ];
    const args = [...options, ...more, '127.0.0.1:/relokate/home/', `${target}/`];
    const ran = await rsync(channel, args, `${names.join('\0')}\0`);
    expect(ran).toMatchObject({ status: 0 });
    for (const name of names) {
      expect(readFileSync(join(target, name))).toEqual(readFileSync(join(home, name)));
    }
  });

  it('can be read over sftp', async () => {
    const file = join(stage.dir, 'by-sftp');
    const ran = await sftp(
      channel,
      `get "${home}/Documents/letter.txt" "${file}"\nget /etc/os-release "${file}.os"\n`,
    );
    expect(ran).toMatchObject({ status: 0 });
    expect(readFileSync(file, 'utf8')).toBe('Dear reader\n');
    expect(readFileSync(`${file}.os`)).toEqual(readFileSync('/etc/os-release'));
  });

  it('is the same in every respect after it was read whole, access times too', async () => {
    const paths = pathsOf(home);
    ageAccessTimes(home);
    const before = factsOf(paths);
    await list();
    const target = join(stage.dir, 'by-rsync-again');
    const ran = await rsync(channel, ['-rlptHX', `127.0.0.1:${home}/`, `${target}/`]);
    expect(ran).toMatchObject({ status: 0 });
    await sftp(channel, `get "${home}/top.txt" "${stage.dir}/top"\nls -la "${home}/Documents"\n`);
    expect(factsOf(paths)).toEqual(before);
    expect(pathsOf(home)).toEqual(paths);
  });

  it('does not show what appears after consent, nor what takes the place of a file', async () => {
    writeFileSync(join(home, 'later.txt'), 'later');
    rmSync(join(home, '--'));
    symlinkSync('/etc/passwd', join(home, '--'));
    const listed = await list();
    expect(listed.has('later.txt')).toBe(false);
    expect(listed.has('--')).toBe(false);
    expect(listed.has('top.txt')).toBe(true);
  });
});
