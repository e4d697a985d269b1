import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withAcls } from '../../../main/core/sources/acls.ts';
import { openSource } from '../../../main/core/sources/open.ts';
import type { Listed, Listing, OpenSource } from '../../../main/core/sources/source.ts';
import { canRunSshd, startSshd } from '../../support/sshd.ts';
import { makeSourceEnv, person, type SourceEnv } from '../../support/source-env.ts';

const never = new AbortController().signal;
const acl = 'u::rw-,u:4242:rwx,u:daemon:r--,g::r--,m::rwx,o::r--';
const folderAcl = 'u::rwx,g::r-x,o::r-x,d:u::rwx,d:g::r-x,d:o::---';

let world: SourceEnv;
beforeAll(() => {
  process.umask(0o022);
  world = makeSourceEnv();
});
afterAll(() => world.dispose());

function fillHome(home: string): void {
  mkdirSync(join(home, 'd'), { recursive: true });
  for (const name of ['d/a\nb', 'd/plain', 'c']) writeFileSync(join(home, name), 'x');
  execFileSync('setfacl', ['-m', 'u:daemon:r,u:4242:rwx', join(home, 'd/a\nb'), join(home, 'c')]);
  execFileSync('setfacl', ['-m', 'd:o:---', join(home, 'd')]);
}

const told = (items: readonly Listed[]) =>
  items.map((item) =>
    item.kind === 'entry' ? [item.entry.path, item.entry.acl] : [item.path, item.error.code],
  );

async function gather(listing: Listing): Promise<Listed[]> {
  const items: Listed[] = [];
  for await (const some of listing) items.push(...some);
  return items;
}

const filled = [
  ['c', acl],
  ['d', folderAcl],
  ['d/a\nb', acl],
  ['d/plain', undefined],
];
const listed = async (source: OpenSource) => told(await gather(source.list(never))).sort();

describe('access rights', () => {
  it('come with the entries of a folder', async () => {
    const home = join(world.dir, 'old "home"');
    fillHome(home);
    const name = { kind: 'folder', path: home } as const;
    const source = await openSource(name, { env: world.env, ask: async () => null, signal: never });
    try {
      expect(await listed(source)).toEqual(filled);
    } finally {
      await source.dispose();
    }
  });

  it.skipIf(!canRunSshd)('come with the entries of an ssh host', async () => {
    const sshd = await startSshd();
    fillHome(sshd.home);
    execFileSync('chown', ['-Rh', sshd.user, sshd.home]);
    // A login script that talks.
    writeFileSync(join(sshd.home, '.bashrc'), 'echo relokate-acls complete\n');
    const name = { kind: 'ssh', user: sshd.user, host: '127.0.0.1', port: sshd.port } as const;
    try {
      const { ask } = person(['yes', sshd.password]);
      const source = await openSource(name, { env: world.env, ask, signal: never });
      try {
        expect((await listed(source)).filter(([path]) => path !== '.bashrc')).toEqual(filled);
      } finally {
        await source.dispose();
      }
    } finally {
      await sshd.dispose();
    }
  });
});

const entry = (path: string, type: 'file' | 'directory' | 'link'): Listed => {
  const rest = { size: 0, mode: 0o644, mtime: '0', linkGroup: null, blocks: null, target: null };
  return { kind: 'entry', entry: { path, type, ...rest } };
};
const listing = [entry('d', 'directory'), entry('d/f', 'file'), entry('l', 'link')];

/** The listing above with what a script tells of access rights. */
function tell(script: string, signal = never): Promise<Listed[]> {
  const each = async function* () {
    yield listing;
  };
  const command = { words: ['sh', '-s', '--', world.dir], input: script };
  return gather(withAcls(world.env, command, each(), signal));
}

const head = String.raw`printf '\0relokate-acls complete\n'`;
const block = (path: string, more = ''): string =>
  String.raw`printf '# file: ./${path}\nuser::rw-\nuser:4242:r--\ngroup::r--\nmask::r--\nother::---\n${more}\n'`;
const short = 'u::rw-,u:4242:r--,g::r--,m::r--,o::---';
const bare = [
  ['d', undefined],
  ['d/f', undefined],
  ['l', undefined],
];

describe('what an old computer tells of access rights', () => {
  it('is waited for', async () => {
    const count = join(world.dir, 'asked');
    const script = `echo >>${count}; [ $(wc -l <${count}) -gt 2 ] || { printf '\\0relokate-acls pending\\n'; exit; }`;
    const items = await tell(`${script}\n${head}\n${block('d/f')}\necho '# end'\n`);
    expect(told(items)).toEqual([bare[0], ['d/f', short], bare[2]]);
  });

  it.each([
    ['an older Relokate, which refuses', 'exit 126'],
    ['a computer without getfacl', String.raw`printf '\0relokate-acls none missing\n'`],
    ['a shell that says something else', 'echo hello'],
  ])('is nothing from %s', async (_what, script) => {
    expect(told(await tell(`${script}\n`))).toEqual(bare);
  });

  it.each([
    ['was cut off', `${head}\n${block('d/f')}\n`, ['d/f', undefined]],
    ['is cut off after a list', `${head}\n${block('d/f')}\n${block('x')}\n`, ['d/f', short]],
    [
      'has what is no list',
      `${head}\n${block('x', 'user:root:rwz\\n')}\n${block('d/f')}\necho '# end'\n`,
      ['d/f', short],
    ],
    ['never ends', `${head}\nyes '# owner: a'\n`, ['d/f', undefined]],
    ['has a line that never ends', `${head}\ntr '\\0' x </dev/zero\n`, ['d/f', undefined]],
    ['was given up there', String.raw`printf '\0relokate-acls none failed\n'`, ['d/f', undefined]],
  ])('is told to be incomplete where it %s', async (_what, script, file) => {
    expect(told(await tell(script))).toEqual([
      bare[0],
      file,
      bare[2],
      ['', 'source/acls-incomplete'],
    ]);
  });

  it('goes to nothing but what was listed, and to files and folders as it fits', async () => {
    const more = 'default:user::rwx\\ndefault:group::---\\ndefault:other::---\\n';
    const paths = ['../../etc/passwd', '/etc/passwd', 'l', 'd/f/x', 'nothing'];
    const blocks = paths.map((path) => block(path)).join('\n');
    const items = await tell(
      `${head}\n${blocks}\n${block('d', more)}\n${block('d/f', more)}\necho '# end'\n`,
    );
    expect(told(items)).toEqual([['d', `${short},d:u::rwx,d:g::---,d:o::---`], bare[1], bare[2]]);
  });

  it('does not hold up being cancelled', async () => {
    const over = new AbortController();
    const waiting = tell('sleep 100\n', over.signal);
    setTimeout(() => over.abort(new Error('over')), 200);
    const began = performance.now();
    await expect(waiting).rejects.toThrow('over');
    expect(performance.now() - began).toBeLessThan(5000);
  });
});
