import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  agreeChannel,
  type AgreeOptions,
  type OpenChannel,
} from '../../../main/core/board/handshake.ts';
import type { AgreedChannel } from '../../../main/core/board/types.ts';
import { createEnv } from '../../../main/core/create-env.ts';
import type { Env } from '../../../main/core/env.ts';
import { createLogger } from '../../../main/core/log/logger.ts';
import { createOffers, type Offers, type OffersOptions } from '../../../main/core/offer/offers.ts';
import type { OfferOptions } from '../../../main/core/offer/phases.ts';
import type { OfferState } from '../../../shared/model/offer.ts';
import {
  type BoardEnd,
  type DoubleIdentity,
  linkBoards,
  makeIdentity,
} from '../../support/board-double.ts';

/** Two computers on this one: real keys, real ssh, sshd, bwrap; only KDE Connect is stood in for. */
export interface Stage {
  readonly dir: string;
  readonly oldHome: string;
  readonly oldEnv: Env;
  readonly newEnv: Env;
  readonly old: BoardEnd;
  readonly new: BoardEnd;
  readonly offers: Offers;
  readonly states: OfferState[];
  /** Lines of both computers' logs. */
  readonly log: string[];
  unpair(): void;
  stir(): void;
  start(options?: Partial<OfferOptions>): Promise<void>;
  agree(options?: Partial<AgreeOptions>): Promise<OpenChannel>;
  /** Waits for a state that fits; those that were there already count. */
  until(kind: OfferState['kind']): Promise<OfferState>;
  /** Start, ask, allow. */
  open(options?: Partial<OfferOptions>): Promise<OpenChannel>;
  close(): Promise<void>;
}

export const loopback = { addresses: () => ['127.0.0.1'], bind: '127.0.0.1', ports: [0] };

export function makeTestEnv(dir: string, log: string[]): Env {
  const home = join(dir, 'home');
  mkdirSync(join(dir, 'run'), { recursive: true, mode: 0o700 });
  mkdirSync(home, { recursive: true });
  const variables = { HOME: home, XDG_RUNTIME_DIR: join(dir, 'run'), PATH: process.env['PATH'] };
  return createEnv(variables, {
    mode: 'normal',
    assetsDir: resolve('assets'),
    helper: { command: process.execPath, args: [], env: {} },
    selfCommand: 'true',
    log: createLogger((line) => log.push(line), Date.now),
  });
}

let identities: readonly [DoubleIdentity, DoubleIdentity] | null = null;

export function setStage(options: Partial<OffersOptions> = {}): Stage {
  const dir = mkdtempSync(join(tmpdir(), 'relokate-offer-'));
  const keys = join(dir, 'kdeconnect');
  identities ??= [
    makeIdentity(join(keys, 'old'), '_0ld00000_0000_0000_0000_000000000000_', 'rsa'),
    makeIdentity(join(keys, 'new'), '00000000000000000000000000000new', 'ec'),
  ];
  const [oldId, newId] = identities.map((identity, at) => {
    const key = join(dir, `identity-${at}.pem`);
    writeFileSync(key, identity.privateKey, { mode: 0o600 });
    return { ...identity, privateKeyFile: key };
  }) as [DoubleIdentity, DoubleIdentity];
  const { a, b, unpair, stir } = linkBoards(oldId, newId);
  const log: string[] = [];
  const oldEnv = makeTestEnv(join(dir, 'old'), log);
  const newEnv = makeTestEnv(join(dir, 'new'), log);
  const states: OfferState[] = [];
  const onState = (state: OfferState): void => void states.push(state);
  const timing = { farewellMs: 50, ...options.timing };
  const offers = createOffers({
    kdeConnect: a.kdeConnect,
    env: oldEnv,
    onState,
    network: loopback,
    ...options,
    timing,
  });
  const until = async (kind: OfferState['kind']): Promise<OfferState> => {
    for (const end = Date.now() + 15_000; Date.now() < end; ) {
      const state = states.at(-1);
      if (state?.kind === kind) return state;
      await sleep(10);
    }
    throw new Error(`no state ${kind}, but ${JSON.stringify(states.at(-1))}\n${log.join('')}`);
  };
  const start: Stage['start'] = (wanted = {}) =>
    offers.start({
      to: null,
      scopes: ['home'],
      once: true,
      timeoutSeconds: null,
      unboxed: false,
      ...wanted,
    });
  const agree: Stage['agree'] = (wanted = {}) => {
    const agreed = agreeChannel({
      kdeConnect: b.kdeConnect,
      env: newEnv,
      device: oldId.id,
      scopes: ['home'],
      signal: new AbortController().signal,
      timeoutSeconds: 20,
      ...wanted,
    });
    // A test looks at it when it gets there.
    agreed.catch(() => undefined);
    return agreed;
  };
  const open: Stage['open'] = async (wanted) => {
    await start(wanted);
    const channel = agree();
    const state = await until('asking');
    if (state.kind === 'asking') await offers.answer(state.request.id, true);
    return channel;
  };
  return {
    dir,
    oldHome: oldEnv.home,
    oldEnv,
    newEnv,
    old: a,
    new: b,
    offers,
    states,
    log,
    unpair,
    stir,
    start,
    agree,
    until,
    open,
    close: async () => {
      await offers.dispose();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; names in its output are kept byte for byte as Latin-1. */
export function runProgram(program: string, args: readonly string[], input = ''): Promise<Ran> {
  return new Promise((done) => {
    const options = { encoding: 'latin1', timeout: 60_000, maxBuffer: 64 << 20 } as const;
    const child = execFile(program, [...args], options, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      done({ status, stdout, stderr });
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

/** What ssh needs to know to get in. */
export function sshArgs({ offer, ...channel }: AgreedChannel): string[] {
  return [
    ...['-F', '/dev/null', '-i', channel.identityFile, '-o', 'IdentitiesOnly=yes'],
    ...['-o', `UserKnownHostsFile=${channel.knownHostsFile}`],
    ...['-o', `HostKeyAlias=${channel.hostKeyAlias}`, '-o', 'StrictHostKeyChecking=yes'],
    ...['-o', 'BatchMode=yes', '-o', `User=${offer.user}`, '-o', `Port=${offer.port}`],
    ...['-o', 'LogLevel=ERROR'],
  ];
}

export const ssh = (channel: AgreedChannel, command: string, input = ''): Promise<Ran> =>
  runProgram('ssh', [...sshArgs(channel), '127.0.0.1', command], input);

/** Runs a batch of sftp commands; stops at the first that fails. */
export const sftp = (channel: AgreedChannel, batch: string): Promise<Ran> =>
  runProgram('sftp', [...sshArgs(channel), '-b', '-', '127.0.0.1'], batch);

export const rsync = (channel: AgreedChannel, args: readonly string[], input = ''): Promise<Ran> =>
  runProgram('rsync', ['-e', ['ssh', ...sshArgs(channel)].join(' '), ...args], input);
