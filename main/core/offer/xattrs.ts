import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Env } from '../env.ts';
import { endGroup } from '../process/end-group.ts';
import { wordOf, XATTR_SCRIPT } from '../sources/xattrs.ts';
import type { View } from './view.ts';

/** A look that goes on in the background. */
export interface XattrLook {
  /** Ends it at once. */
  stop(): Promise<void>;
}

/**
 * Finds out whether anything in the home has extended attributes and puts the word into the file
 * `xattrs` of the move, which the box shows. Outside the box, whose programs are few.
 */
export function lookForXattrs(env: Env, view: Pick<View, 'home'>, folder: string): XattrLook {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', 'sh', '-s', '--', view.home], {
    env: { ...env.childEnv },
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  let said = '';
  child.stdin.on('error', () => undefined);
  child.stdin.end(XATTR_SCRIPT);
  child.stdout.on('data', (piece: Buffer) => {
    said = `${said}${piece.toString('latin1')}`.slice(0, 1000);
  });
  const closed = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  const ended = closed
    .then(() => writeFile(join(folder, 'xattrs'), `${wordOf(said) ?? 'unknown'}\n`))
    // After `stop` the folder may be gone.
    .catch(() => undefined);
  return {
    stop: async () => {
      endGroup(child);
      await ended;
    },
  };
}
