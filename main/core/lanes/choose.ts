import type { Env } from '../env.ts';
import type { OpenSource } from '../sources/source.ts';
import type { Lane } from './lane.ts';
import { createCloneLane } from './clone.ts';
import { createMountLane } from './mount.ts';
import { createRsyncLane } from './rsync.ts';
import { createSftpLane } from './sftp.ts';

/** The lane that a source says to take; `id` asks for another one that it can do. */
export function laneFor(source: OpenSource, env: Env, id: Lane['id'] = source.lane.id): Lane {
  if (id === 'rsync' && source.rsync) {
    return createRsyncLane(source.rsync, env, source);
  }
  if (id === 'clone') return createCloneLane(source, env);
  return id === 'sftp' && source.sftp
    ? createSftpLane(source, source.sftp, env)
    : createMountLane(source, env);
}
