import { Buffer } from 'node:buffer';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Env } from '../env.ts';
import { makeKeyPair } from '../board/session-files.ts';
import type { Programs } from './programs.ts';
import { BOX_FOLDER, BOX_USER } from './sandbox.ts';

/** What the files of one move are made from. */
export interface ConfigOptions {
  readonly env: Env;
  /** The folder of the move; the files are written there. */
  readonly folder: string;
  /** The new computer's public key, checked: `ssh-ed25519 …`. */
  readonly clientKey: string;
  readonly programs: Programs;
  readonly boxed: boolean;
  /** Whom sshd lets in. */
  readonly user: string;
}

/**
 * Writes host key, authorized key, sshd's configuration and the dispatcher of one move, all private
 * to us. Gives the public host key.
 */
export async function writeConfig(options: ConfigOptions): Promise<string> {
  const { env, folder, clientKey } = options;
  const write = (name: string, text: string): Promise<void> =>
    writeFile(join(folder, name), Buffer.from(text, 'utf8'), { mode: 0o600, flag: 'wx' });
  const hostKey = await makeKeyPair(env, join(folder, 'host'));
  await write('authorized', `restrict ${clientKey}\n`);
  await write('sshd_config', await renderConfig(options));
  await write('dispatch', await renderDispatch(options));
  const [uid, gid] = boxIds();
  await write('passwd', `${BOX_USER}:x:${uid}:${gid}::/:${BOX_FOLDER}/sh\n`);
  await write('group', `${BOX_USER}:x:${gid}:\n`);
  await write('nsswitch', 'passwd: files\ngroup: files\n');
  await write('empty-file', '');
  await write('acls', '');
  await write('acls-state', 'pending\n');
  await write('xattrs', 'unknown\n');
  await mkdir(join(folder, 'empty-folder'), { mode: 0o755 });
  return hostKey;
}

/** The ids inside the box: our own, or as root those of nobody in particular. */
function boxIds(): readonly [number, number] {
  const uid = process.getuid?.() ?? 0;
  return uid === 0 ? [1000, 1000] : [uid, process.getgid?.() ?? uid];
}

async function renderConfig({ env, folder, boxed, user }: ConfigOptions): Promise<string> {
  const template = await readFile(join(env.assetsDir, 'offer', 'sshd_config'), 'utf8');
  return fillTemplate(template, {
    FOLDER: boxed ? BOX_FOLDER : folder,
    SH: boxed ? `${BOX_FOLDER}/sh` : '/bin/sh',
    USER: user,
  });
}

async function renderDispatch({ env, folder, boxed, programs }: ConfigOptions): Promise<string> {
  const template = await readFile(join(env.assetsDir, 'offer', 'dispatch'), 'utf8');
  return fillTemplate(template, {
    HOME: shellQuote(env.home),
    SFTP: shellQuote(programs.sftpServer),
    RSYNC: shellQuote(programs.rsync ?? ''),
    FIND: shellQuote(programs.find ?? ''),
    CAT: shellQuote(programs.cat ?? ''),
    FOLDER: shellQuote(boxed ? BOX_FOLDER : folder),
  });
}

function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
