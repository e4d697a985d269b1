import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  openSync,
  closeSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { hashFile } from '../../main/core/fs/hash.ts';
import { fsPath } from '../../main/core/fs/names.ts';
import type { Lane, LaneFile } from '../../main/core/lanes/lane.ts';
import { createSftpLane } from '../../main/core/lanes/sftp.ts';
import { openChannel } from '../../main/core/sources/open.ts';
import type { OpenSource, SftpEndpoint } from '../../main/core/sources/source.ts';
import { channelTo, makeSourceEnv, type SourceEnv } from './source-env.ts';
import { startDelayProxy } from './delay-proxy.ts';
import { startSshd, type TestSshd } from './sshd.ts';

export const LARGE = 300_000_000;
const MANY = 3000;
export const LONG_AGO = 1_500_000_000;

/** Writes a file that is the same nowhere, with an old time. */
export function writeLarge(path: string, size: number, seed: number, mtime = LONG_AGO): void {
  const file = openSync(path, 'w');
  const piece = Buffer.alloc(1_000_000, `${seed} large `);
  for (let at = 0; at < size; at += piece.length) {
    piece.writeUInt32BE(at, 0);
    writeSync(file, piece, 0, Math.min(piece.length, size - at));
  }
  closeSync(file);
  utimesSync(path, mtime, mtime);
}

function fillHome(home: string): void {
  mkdirSync(join(home, 'odd', 'empty folder'), { recursive: true });
  writeFileSync(join(home, 'odd', 'line\nbreak "quoted" \\ back'), 'line');
  writeFileSync(Buffer.from(`${home}/odd/\xff\xfe`, 'latin1'), 'bytes');
  writeFileSync(join(home, 'odd', 'n'.repeat(255)), 'long');
  writeFileSync(join(home, 'odd', 'empty'), '');
  writeFileSync(join(home, 'odd', 'locked'), 'read only', { mode: 0o444 });
  execFileSync('touch', ['-d', '@1600000000.987654321', join(home, 'odd', 'locked')]);
  execFileSync('touch', ['-d', '@-1.5', join(home, 'odd', 'empty')]);
  symlinkSync(Buffer.from('to\n\xff', 'latin1'), join(home, 'odd', 'link'));
  execFileSync('mkfifo', [join(home, 'odd', 'pipe')]);
  mkdirSync(join(home, 'deep', 'er', 'and', 'er'), { recursive: true });
  writeFileSync(join(home, 'deep', 'er', 'and', 'er', 'file'), 'deep');
  for (let number = 0; number < MANY; number++) {
    const folder = join(home, 'many', String(number % 100));
    if (number < 100) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `file ${number}`), Buffer.alloc(number * 7, number));
  }
  writeLarge(join(home, 'large'), LARGE, 1);
}

/** A real host that gives nothing but SFTP, open as a source, with a home that is awkward to copy. */
export interface SftpHost {
  readonly world: SourceEnv;
  readonly home: string;
  readonly sshd: TestSshd;
  readonly source: OpenSource;
  readonly endpoint: SftpEndpoint;
  lane(): Lane;
  freshStaging(): string;
  /** Expects files to lie in staging as they lie in the home. */
  expectArrived(files: readonly LaneFile[], staging: string): Promise<void>;
  dispose(): Promise<void>;
}

/**
 * Starts it, `roundTripMs` away: one ssh channel carries 2 MiB per round trip. The server runs as a
 * user who can do all with what is in the home but for two things of root.
 */
export async function startSftpHost(roundTripMs = 0): Promise<SftpHost> {
  const world = makeSourceEnv();
  const sshd = await startSshd(['ForceCommand internal-sftp -R']);
  const { home } = sshd;
  fillHome(home);
  execFileSync('chown', ['-Rh', sshd.user, home]);
  writeFileSync(join(home, 'secret'), 'of root', { mode: 0o600 });
  mkdirSync(join(home, 'closed'), { mode: 0o700 });
  const deps = { env: world.env, signal: new AbortController().signal, ask: async () => null };
  const proxy = roundTripMs > 0 ? await startDelayProxy(sshd.port, roundTripMs / 2) : null;
  const source = await openChannel(channelTo({ ...sshd, port: proxy?.port ?? sshd.port }), deps);
  const endpoint = source.sftp;
  if (!endpoint) throw new Error('no SFTP');
  return {
    ...{ world, home, sshd, source, endpoint },
    lane: () => createSftpLane(source, endpoint, world.env),
    freshStaging: () => mkdtempSync(join(world.dir, 'staging-')),
    expectArrived: async (files, staging) => {
      for (const { path, mode, mtime } of files) {
        const stat = statSync(fsPath(`${staging}/${path}`), { bigint: true });
        expect([path, stat.mtimeNs.toString()]).toEqual([path, mtime]);
        expect(Number(stat.mode & 0o7777n)).toBe(mode);
        expect(await hashFile(`${staging}/${path}`)).toBe(await hashFile(`${home}/${path}`));
      }
    },
    dispose: async () => {
      await source.dispose();
      await proxy?.dispose();
      await sshd.dispose();
      world.dispose();
    },
  };
}
