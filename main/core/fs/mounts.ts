import { readFile } from 'node:fs/promises';

/** A mount as /proc/self/mountinfo tells it (proc(5)). */
export interface Mount {
  readonly point: string;
  readonly type: string;
  /** `major:minor`; for FUSE the minor number names the connection below /sys/fs/fuse/connections. */
  readonly device: string;
}

/** Reads mountinfo: blanks, tabs, line breaks and backslashes in paths stand as `\040` and the like. */
export function parseMountinfo(text: string): Mount[] {
  const mounts: Mount[] = [];
  for (const line of text.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const fields = before.split(' ');
    const point = fields[4];
    const device = fields[2];
    const type = after.split(' ')[0];
    if (point && device && type) mounts.push({ point: unescape(point), type, device });
  }
  return mounts;
}

/** What is mounted now. Never touches a mount itself, so it cannot hang on a dead one. */
export async function readMounts(): Promise<Mount[]> {
  return parseMountinfo(await readFile('/proc/self/mountinfo', 'utf8'));
}

/** The sshfs mount at exactly this path, or null. */
export async function sshfsMountAt(point: string): Promise<Mount | null> {
  const mounts = await readMounts();
  return mounts.findLast((mount) => mount.point === point && mount.type === 'fuse.sshfs') ?? null;
}

function unescape(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
