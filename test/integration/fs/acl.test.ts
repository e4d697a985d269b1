import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AclItem, type AclProblem, applyAcls } from '../../../main/core/fs/acl.ts';
import { bytesOfName } from '../../../main/core/fs/names.ts';
import { AclParser, GETFACL_ARGS } from '../../../main/core/sources/acl-listing.ts';

const PATH = process.env['PATH'] ?? '/usr/bin';
const isRoot = process.getuid?.() === 0;
let root: string;
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'relokate-acl-'));
  root = join(dir, 'home');
  mkdirSync(root);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const write = (path: string, mode = 0o644): void => {
  writeFileSync(bytesOfName(`${root}/${path}`), 'x');
  chmodSync(bytesOfName(`${root}/${path}`), mode);
};

function apply(items: readonly AclItem[], env = { PATH }): Promise<readonly AclProblem[]> {
  const each = async function* () {
    yield* items;
  };
  return applyAcls(root, each(), { env, signal: new AbortController().signal });
}

/** What getfacl finds below a folder. */
function acls(of = root): Record<string, string> {
  const args = ['.', '!', '-type', 'l', '-exec', 'getfacl', ...GETFACL_ARGS, '{}', '+'];
  const found = new AclParser().push(
    Buffer.concat([execFileSync('find', args, { cwd: of }), Buffer.from('# end\n')]),
  );
  return Object.fromEntries(found.map(({ path, acl }) => [path, acl]));
}

const codes = (problems: readonly AclProblem[]): unknown[] =>
  problems.map(({ path, error }) => [
    path,
    error.code,
    error.params['names'] ?? error.params['detail'],
  ]);

describe('access rights', () => {
  it('are set with numbers and names, odd file names too, and change nothing else', async () => {
    const names = [
      'a',
      'new\nline',
      'cr\r',
      'back\\slash',
      ' lead and trail ',
      '-rf',
      '#c',
      '\udcff\u00fc',
      '\x01\t',
    ];
    for (const name of names) write(name, 0o4754);
    execFileSync('touch', ['-d', '@1234567890.123456789', join(root, 'a')]);
    mkdirSync(join(root, 'd'));
    for (const name of names) write(`d/${name}`);
    chmodSync(join(root, 'd'), 0o3770);
    const acl = 'u::rwx,u:4242:r--,u:daemon:rwx,g::r-x,g:games:---,m::r-x,o::r--';
    const folder = `${acl},d:u::rwx,d:u:4242:rwx,d:g::r-x,d:m::rwx,d:o::---`;
    const items = [...names, ...names.map((name) => `d/${name}`)].map((path) => ({ path, acl }));
    expect(await apply([...items, { path: 'd', acl: folder }])).toEqual([]);
    expect(acls()).toEqual({
      ...Object.fromEntries(items.map(({ path }) => [path, acl])),
      d: folder,
    });
    expect(lstatSync(join(root, 'a')).mode & 0o7777).toBe(0o4754);
    expect(lstatSync(join(root, 'd')).mode & 0o7000).toBe(0o3000);
    expect(lstatSync(join(root, 'a'), { bigint: true }).mtimeNs).toBe(1234567890123456789n);
  });

  it('of people whom this computer does not know are left out and told, the rest is set', async () => {
    for (const name of ['a', 'b', 'c']) write(name);
    const problems = await apply([
      {
        path: 'a',
        acl: 'u::rw-,u:daemon:r--,u:no-such-user:rwx,g::r--,g:no-such-group:r--,m::rwx,o::---',
      },
      // The number is daemon's here, whoever it was there.
      { path: 'b', acl: 'u::rw-,u:1:rwx,u:4242:r--,g::r--,m::rwx,o::---' },
      { path: 'c', acl: 'u::rw-,u:-x:rwx,u:4242:r--,g::r--,m::r--,o::---' },
    ]);
    expect(codes(problems)).toEqual([
      ['a', 'home/acl-no-such-name', 'no-such-user, no-such-group'],
      ['b', 'home/acl-id-taken', '1'],
      ['c', 'home/acl-no-such-name', '-x'],
    ]);
    expect(acls()).toEqual({
      a: 'u::rw-,u:daemon:r--,g::r--,m::rwx,o::---',
      b: 'u::rw-,u:4242:r--,g::r--,m::rwx,o::---',
      c: 'u::rw-,u:4242:r--,g::r--,m::r--,o::---',
    });
  });
});

describe('access rights that cannot be set', () => {
  it('never go through links, nor to what is not there or no file', async () => {
    const outside = join(dir, 'outside');
    mkdirSync(join(outside, 'deep'), { recursive: true });
    writeFileSync(join(outside, 'deep/file'), 'x', { mode: 0o600 });
    symlinkSync('../outside/deep/file', join(root, 'last'));
    symlinkSync('../outside', join(root, 'first'));
    execFileSync('mkfifo', [join(root, 'pipe')]);
    mkdirSync(join(root, 'real'));
    write('real/file');
    const acl = 'u::rw-,u:4242:rw-,g::r--,m::rw-,o::rw-';
    const paths = ['last', 'first/deep/file', 'real/file', 'first', 'pipe', 'none', 'real/file/x'];
    const problems = await apply(paths.map((path) => ({ path, acl })));
    expect(codes(problems)).toEqual(
      ['last', 'first/deep/file', 'first', 'pipe', 'none', 'real/file/x'].map((path) => [
        path,
        'home/target-changed',
        undefined,
      ]),
    );
    expect(acls(outside)).toEqual({});
    expect(lstatSync(join(outside, 'deep/file')).mode & 0o777).toBe(0o600);
    expect(acls()).toEqual({ 'real/file': acl });
  });

  it('that are no list are told, and what follows is set', async () => {
    for (const name of ['a', 'b']) write(name);
    const acl = 'u::rw-,u:4242:r--,g::r--,m::r--,o::---';
    const problems = await apply([
      { path: 'a', acl: 'u::rwx\n# file: /etc/passwd' },
      { path: 'b', acl },
    ]);
    expect(codes(problems)).toEqual([['a', 'home/acl-failed', 'malformed']]);
    expect(acls()).toEqual({ b: acl });
  });

  it('for what is made in a folder cannot be given to a file, which is told', async () => {
    write('a\nb');
    write('c');
    const acl = 'u::rw-,u:4242:r--,g::r--,m::r--,o::---';
    const problems = await apply([
      { path: 'a\nb', acl: `${acl},d:u::rwx,d:g::---,d:o::---` },
      { path: 'c', acl },
    ]);
    expect(problems).toMatchObject([{ path: 'a\nb', error: { code: 'home/acl-failed' } }]);
    expect(acls()['c']).toBe(acl);
  });

  it('cannot be set without setfacl, which is told', async () => {
    write('a');
    const problems = await apply([{ path: 'a', acl: 'u::rw-,g::r--,m::r--,o::---' }], {
      PATH: dir,
    });
    expect(codes(problems)).toEqual([['a', 'home/acl-tool-missing', undefined]]);
  });

  it.skipIf(!isRoot)('cannot be set on a disk without them, which is told', async () => {
    execFileSync('mount', ['-t', 'ramfs', 'relokate-test', root]);
    try {
      for (const name of ['a', 'new\nline', 'z']) write(name);
      const acl = 'u::rw-,u:4242:r--,g::r--,m::r--,o::---';
      const problems = await apply(['a', 'new\nline', 'z'].map((path) => ({ path, acl })));
      expect(problems.map(({ path, error }) => [path, error.code])).toEqual(
        ['a', 'new\nline', 'z'].map((path) => [path, 'home/acl-not-supported']),
      );
    } finally {
      execFileSync('umount', [root]);
    }
  });

  it('are set on many in little time', async () => {
    const acl = 'u::rw-,u:daemon:r--,g::r--,m::r--,o::---';
    const paths = Array.from({ length: 3000 }, (_, number) => `file ${number}`);
    for (const path of paths) write(path);
    const began = performance.now();
    expect(await apply(paths.map((path) => ({ path, acl })))).toEqual([]);
    expect(performance.now() - began).toBeLessThan(5000);
    expect(Object.keys(acls())).toHaveLength(3000);
  });
});
