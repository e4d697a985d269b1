import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '../../../shared/failure.ts';
import type { ScopeId } from '../../../shared/model/scope.ts';
import type { Env } from '../env.ts';
import type { KdeConnect } from '../kdeconnect/types.ts';
import { awaitAnswer } from './answer.ts';
import type { Content } from './packet-schema.ts';
import { randomId } from './post.ts';
import { makeKeyPair, makeSessionFolder, removeSessionFolder } from './session-files.ts';
import { startTalk, type Talk } from './talk.ts';
import type { AgreedChannel, ChannelOffer } from './types.ts';

export interface AgreeOptions {
  readonly kdeConnect: KdeConnect;
  readonly env: Env;
  /** The id of the paired device that is the old computer. */
  readonly device: string;
  readonly scopes: readonly ScopeId[];
  readonly signal: AbortSignal;
  readonly timeoutSeconds: number;
  /** Told once each: nobody answered yet; the other side has our request and asks its person. */
  readonly onWaiting?: (state: 'relokate' | 'consent') => void;
}

/** A channel that is open: it lasts until `closeChannel`. */
export interface OpenChannel extends AgreedChannel {
  readonly device: string;
  /** The name of this move: 128 bits, hex. */
  readonly session: string;
  /** Tells when the old computer said that the move is over; gives a function that unsubscribes. */
  readonly onEnded: (listener: () => void) => () => void;
  readonly close: () => Promise<void>;
}

/** While nobody answered, the request is put up again so that it does not get too old. */
const RENEW_MS = 60_000;
/** How long to wait for the other side's own `end`; a board takes about 2 s (facts: lab). */
const FAREWELL_MS = 4000;

/**
 * The new computer's side: asks the old one to open itself and waits for its offer. Throws
 * `board/…` (refused, timed out, unpaired, other clock, …), `app/cancelled`, `devices/…`.
 */
export async function agreeChannel(options: AgreeOptions): Promise<OpenChannel> {
  if (options.signal.aborted) throw failure('app/cancelled');
  await options.kdeConnect.peerCertificate(options.device);
  const session = randomId();
  const folder = await makeSessionFolder(options.env, session);
  const talk = startTalk(options, session);
  try {
    const identityFile = join(folder, 'client');
    const clientKey = await makeKeyPair(options.env, identityFile);
    const offer = await askForOffer(talk, options, { clientKey, scopes: options.scopes });
    const hostKeyAlias = `relokate-${session}`;
    const knownHostsFile = join(folder, 'known_hosts');
    await writeFile(knownHostsFile, `${hostKeyAlias} ${offer.hostKey}\n`, { mode: 0o600 });
    const { device } = options;
    const onEnded = talk.onEnd;
    const close = once(() => hangUp(talk, folder));
    return { offer, identityFile, knownHostsFile, hostKeyAlias, device, session, onEnded, close };
  } catch (error) {
    await hangUp(talk, folder);
    throw error;
  }
}

/** Says that the move is over, clears the board and removes the keys. Closing twice is harmless. */
export async function closeChannel(channel: OpenChannel): Promise<void> {
  await channel.close();
}

type Hello = Extract<Content, { kind: 'hello' }>['body'];

/** Puts up the request and waits until it is answered, one way or the other. */
async function askForOffer(talk: Talk, options: AgreeOptions, body: Hello): Promise<ChannelOffer> {
  const { kdeConnect, device, env } = options;
  const hello = (): Promise<void> => talk.send({ kind: 'hello', body });
  const quit = new AbortController();
  const cancel = (): void => quit.abort();
  options.signal.addEventListener('abort', cancel, { once: true });
  if (options.signal.aborted) cancel();
  const answer = awaitAnswer(talk, {
    ...options,
    signal: quit.signal,
    onAsking: () => options.onWaiting?.('consent'),
  });
  const renewal = setInterval(() => {
    hello().catch((error: unknown) => env.log.warn('board: request not renewed', about(error)));
  }, RENEW_MS);
  try {
    await Promise.race([hello(), answer]);
    options.onWaiting?.('relokate');
    kdeConnect.board
      .trigger(device)
      .catch((error: unknown) => env.log.info('board: not opened over there', about(error)));
    return await answer;
  } finally {
    clearInterval(renewal);
    options.signal.removeEventListener('abort', cancel);
    answer.catch(() => undefined);
    cancel();
  }
}

/** Ends a move: says so, gives the other side a moment to hear it, and leaves nothing behind. */
async function hangUp(talk: Talk, folder: string): Promise<void> {
  await removeSessionFolder(folder);
  if (talk.hasSpoken()) {
    const end = talk.isOver() ? null : talk.send({ kind: 'end', body: {} });
    const said = await end?.then(
      () => true,
      () => false,
    );
    if (said && !talk.isOver()) await farewell(talk);
    await talk.clear().catch(() => undefined);
  }
  talk.stop();
}

function farewell(talk: Talk): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, FAREWELL_MS);
    const stop = talk.onEnd(done);
    function done(): void {
      clearTimeout(timer);
      stop();
      resolve();
    }
  });
}

function once(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => (running ??= action());
}

const about = (error: unknown): { readonly detail: string } => ({
  detail: error instanceof Error ? error.message : String(error),
});
