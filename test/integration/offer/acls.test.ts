import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OpenChannel } from '../../../main/core/board/handshake.ts';
import type { Env } from '../../../main/core/env.ts';
import { bytesOfName } from '../../../main/core/fs/names.ts';
import { type AclListing, listAcls } from '../../../main/core/offer/acls.ts';
import { lookAtHome, type View } from '../../../main/core/offer/view.ts';
import { AclParser, type ListedAcl } from '../../../main/core/sources/acl-listing.ts';
import { openChannel } from '../../../main/core/sources/open.ts';
import type { Listed } from '../../../main/core/sources/source.ts';
import { buildHelper } from '../../support/helper-build.ts';
import { until } from '../../support/source-env.ts';
import { addTemporaryUser, type TemporaryUser } from '../../support/temporary-user.ts';
import { makeTestEnv, setStage, sftp, sleep, ssh, type Stage } from './stage.ts';

const isRoot = process.getuid?.() === 0;
const ODD = [
  'new\nline',
  'back\\slash',
  ' blanks ',
  '-rf',
  'tab\t\x01',
  'not-utf8-\udcff\udcfe',
  'ünï',
];

let stage: Stage;
let channel: OpenChannel;
let other: TemporaryUser | null = null;

/** Whom the home names: a user with a name where one can be made, a group, a number of nobody. */
const named = (): string => other?.name ?? 'daemon';

function setAcl(home: string, path: string, ...acls: string[]): void {
  const place = bytesOfName(`${home}/${path}\0`);
  execFileSync('xargs', ['-0', 'setfacl', ...acls.flatMap((acl) => ['-m', acl]), '--'], {
    input: place,
  });
}

/** Fills the home; gives what is to be listed. */
function fill(home: string): Map<string, string> {
  const user = named();
  const short = `u::rw-,u:4242:rwx,u:${user}:r--,g::r--,g:games:r--,m::rwx,o::r--`;
  const wanted = new Map<string, string>();
  mkdirSync(join(home, 'shared/deep'), { recursive: true });
  for (const name of ODD) {
    for (const path of [name, `shared/${name}`]) {
      writeFileSync(bytesOfName(`${home}/${path}`), 'x');
      setAcl(home, path, `u:${user}:r`, 'u:4242:rwx', 'g:games:r');
      wanted.set(path, short);
    }
  }
  setAcl(home, 'shared/deep', `u:${user}:rx`, `d:u:${user}:rwx`);
  wanted.set(
    'shared/deep',
    `u::rwx,u:${user}:r-x,g::r-x,m::r-x,o::r-x,d:u::rwx,d:u:${user}:rwx,d:g::r-x,d:m::rwx,d:o::r-x`,
  );
  mkdirSync(join(home, 'handed on only'));
  setAcl(home, 'handed on only', 'd:o:---');
  wanted.set('handed on only', 'u::rwx,g::r-x,o::r-x,d:u::rwx,d:g::r-x,d:o::---');
  writeFileSync(join(home, 'set-user-id'), 'x');
  setAcl(home, 'set-user-id', 'u:4242:x');
  chmodSync(join(home, 'set-user-id'), 0o4755);
  wanted.set('set-user-id', 'u::rwx,u:4242:--x,g::r--,m::r-x,o::r-x');
  writeFileSync(join(home, 'plain'), 'x');
  symlinkSync('shared/deep', join(home, 'link'));
  // What is masked: keys, a wallet that a link leads to, what came after consent.
  for (const path of ['.ssh/id', '.config/kdeconnect/key', 'dotfiles/wallet/w', 'dotfiles/plain']) {
    mkdirSync(join(home, path, '..'), { recursive: true });
    writeFileSync(join(home, path), 'SECRET');
    setAcl(home, path, 'u:4242:r');
    setAcl(home, join(path, '..'), 'u:4242:rx');
  }
  mkdirSync(join(home, '.local/share'), { recursive: true });
  symlinkSync('../../dotfiles/wallet', join(home, '.local/share/kwalletd'));
  wanted.set('dotfiles', 'u::rwx,u:4242:r-x,g::r-x,m::r-x,o::r-x');
  wanted.set('dotfiles/plain', 'u::rw-,u:4242:r--,g::r--,m::r--,o::r--');
  return wanted;
}

let wanted: Map<string, string>;

beforeAll(async () => {
  stage = setStage();
  if (isRoot) other = addTemporaryUser('/nonexistent');
  process.umask(0o022);
  wanted = fill(stage.oldHome);
  channel = await stage.open();
});
afterAll(async () => {
  await channel.close();
  await stage.close();
  await other?.remove();
});

/** What `relokate-acls` tells once the list is whole. */
async function acls(): Promise<ListedAcl[]> {
  for (let tries = 0; tries < 100; tries++) {
    const { status, stdout, stderr } = await ssh(channel, 'relokate-acls');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const head = '\0relokate-acls complete\n';
    if (stdout.startsWith(head)) {
      const parser = new AclParser();
      const found = parser.push(Buffer.from(stdout.slice(head.length), 'latin1'));
      expect([parser.isWhole, parser.malformed]).toEqual([true, 0]);
      return found;
    }
    expect(stdout).toBe('\0relokate-acls pending\n');
    await sleep(50);
  }
  throw new Error('no list');
}

describe('access rights of an offered home', () => {
  it('are listed exactly, with names, and nothing that is masked', async () => {
    const found = await acls();
    expect(Object.fromEntries(found.map(({ path, acl }) => [path, acl]))).toEqual(
      Object.fromEntries(wanted),
    );
    expect(found).toHaveLength(wanted.size);
  });

  it('lie in a private file, which cannot be written from inside', async () => {
    const run = join(stage.dir, 'old/run/relokate');
    const folder = readdirSync(run).find((name) => name.startsWith('offer-')) ?? '';
    for (const name of ['acls', 'acls-state']) {
      expect(lstatSync(join(run, folder, name)).mode & 0o777).toBe(0o600);
      writeFileSync(join(stage.dir, 'evil'), 'complete\n');
      expect((await sftp(channel, `put "${stage.dir}/evil" /relokate/${name}\n`)).status).toBe(1);
    }
  });

  it.each([
    'relokate-acls ',
    'relokate-acls /etc/passwd',
    'relokate-acls -',
    'relokate-acls;id',
    'relokate-acls\nid',
    'relokate-acls complete',
    'relokate-aclsx',
    'xrelokate-acls',
    'relokate-acls-state',
    'getfacl',
    'cat /etc/passwd',
    'cat',
  ])('are told for the one word only, not for %j', async (command) => {
    expect(await ssh(channel, command, 'id\n')).toEqual({
      status: 126,
      stdout: '',
      stderr: 'relokate: this is not offered here\n',
    });
  });

  it('come into the inventory of the new computer, at files and folders', async () => {
    const helper = { command: process.execPath, args: [buildHelper(stage.dir)], env: {} };
    const signal = new AbortController().signal;
    const env = { ...stage.newEnv, helper };
    const source = await openChannel(channel, { env, signal, ask: async () => null });
    const items: Listed[] = [];
    try {
      for await (const some of source.list(signal)) items.push(...some);
    } finally {
      await source.dispose();
    }
    const told = items.flatMap((item) => {
      if (item.kind !== 'entry' || item.entry.acl === undefined) return [];
      return [[item.entry.path, item.entry.acl]];
    });
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(wanted));
    expect(items.filter(({ kind }) => kind === 'unreadable')).toEqual([]);
    expect(items.length).toBeGreaterThan(wanted.size);
  });
});

describe('listing access rights', () => {
  let dir: string;
  let env: Env;
  let view: View;
  const state = (): string => readFileSync(join(dir, 'acls-state'), 'utf8');

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'relokate-acls-'));
    env = makeTestEnv(dir, []);
    writeFileSync(join(env.home, 'a'), 'x');
    setAcl(env.home, 'a', 'u:4242:r');
    view = await lookAtHome(env);
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const start = (program: string | null): AclListing =>
    listAcls({ env, programs: { find: '/usr/bin/find', getfacl: program }, view, folder: dir });

  /** A program in the place of getfacl. */
  function script(text: string): string {
    const file = join(dir, 'stand-in');
    writeFileSync(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    return file;
  }

  it('says so where there is no getfacl', async () => {
    await start(null).ended;
    expect(state()).toBe('none missing\n');
  });

  it('ends with the offer, with all that runs for it', async () => {
    const listing = start(script(`echo $$ >${dir}/pid; sleep 1000`));
    await until(
      () => existsSync(join(dir, 'pid')) && readFileSync(join(dir, 'pid')).length > 0,
      10,
    );
    const pid = readFileSync(join(dir, 'pid'), 'utf8').trim();
    await listing.stop();
    await until(() => !existsSync(`/proc/${pid}`), 10);
    expect(state()).not.toBe('complete\n');
  });

  it('ends where it grows without bounds', async () => {
    await start(script('yes "# owner: hans"')).ended;
    expect(state()).toBe('none incomplete\n');
  });

  it('does not show what appeared at the first level since consent', async () => {
    writeFileSync(join(env.home, 'later'), 'x');
    setAcl(env.home, 'later', 'u:4242:r');
    await start('/usr/bin/getfacl').ended;
    expect(state()).toBe('complete\n');
    const listed = readFileSync(join(dir, 'acls'), 'utf8');
    expect(listed).toBe('# file: ./a\nu::rw-\nu:4242:r--\ng::r--\nm::r--\no::r--\n\n# end\n');
  });
});
