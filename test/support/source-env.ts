import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEnv } from '../../main/core/create-env.ts';
import type { Env } from '../../main/core/env.ts';
import { createLogger } from '../../main/core/log/logger.ts';
import type { Asked } from '../../main/core/sources/prompts.ts';
import { buildHelper } from './helper-build.ts';
import type { TestSshd } from './sshd.ts';
import type { AgreedChannel } from '../../main/core/board/types.ts';

/** A world in a throw-away folder, with a real helper process. */
export interface SourceEnv {
  readonly env: Env;
  readonly dir: string;
  /** What was logged, as JSON lines. */
  readonly log: string[];
  dispose(): void;
}

/** Makes the world of a new computer. */
export function makeSourceEnv(): SourceEnv {
  const dir = mkdtempSync(join(tmpdir(), 'rk-'));
  const helper = buildHelper(dir);
  const home = join(dir, 'home');
  const run = join(dir, 'run');
  mkdirSync(home);
  mkdirSync(run, { mode: 0o700 });
  const log: string[] = [];
  const variables = { PATH: process.env['PATH'], HOME: home, XDG_RUNTIME_DIR: run };
  const env = createEnv(variables, {
    mode: 'normal',
    assetsDir: dir,
    helper: { command: process.execPath, args: [helper], env: {} },
    selfCommand: 'relokate',
    log: createLogger((line) => log.push(line), Date.now),
  });
  return {
    env,
    dir,
    log,
    dispose: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** A person who answers questions from a list, and what was asked. */
export function person(answers: readonly (string | null)[]) {
  const left = [...answers];
  const asked: Asked[] = [];
  return {
    asked,
    ask: async (question: Asked): Promise<string | null> => {
      asked.push(question);
      return left.shift() ?? null;
    },
  };
}

/** The channel that a test server stands for. */
export function channelTo(sshd: TestSshd): AgreedChannel {
  const host = { name: 'old', user: sshd.user, home: sshd.home, os: null };
  return {
    offer: {
      addresses: ['127.0.0.1'],
      port: sshd.port,
      user: sshd.user,
      hostKey: '',
      host,
      roots: [{ id: 'home', path: sshd.home }],
      leftOut: ['.ssh'],
    },
    identityFile: sshd.identityFile,
    knownHostsFile: sshd.knownHostsFile,
    hostKeyAlias: sshd.hostKeyAlias,
  };
}

/** Waits until something holds; fails after `seconds`. Gives the milliseconds it took. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  seconds: number,
): Promise<number> {
  const began = Date.now();
  while (!(await holds())) {
    if (Date.now() - began > seconds * 1000) throw new Error(`not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return Date.now() - began;
}
