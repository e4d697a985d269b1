import { Failure, failure } from '../../../shared/failure.ts';
import type { Env } from '../env.ts';
import type { KdeConnect } from '../kdeconnect/types.ts';
import type { Content, Payload } from './packet-schema.ts';
import { createPost } from './post.ts';

/** The messages of one move, as the new computer sees them. */
export interface Talk {
  send(content: Content): Promise<void>;
  /** Tells every genuine packet of this move, or the failure of one that was not. */
  listen(listener: (payload: Payload | Failure) => void): () => void;
  /** Tells when the old computer says that the move is over. */
  onEnd(listener: () => void): () => void;
  /** Whether anything of ours stands on the board. */
  hasSpoken(): boolean;
  /** Whether the old computer said that it is over, or refused. */
  isOver(): boolean;
  clear(): Promise<void>;
  stop(): void;
}

export interface TalkOptions {
  readonly kdeConnect: KdeConnect;
  readonly env: Env;
  readonly device: string;
}

/** Begins to listen for one move; goes on until `stop`. */
export function startTalk({ kdeConnect, env, device }: TalkOptions, session: string): Talk {
  const post = createPost(kdeConnect, env.now);
  const listeners = new Set<(payload: Payload | Failure) => void>();
  let over = false;
  let spoken = false;
  let queue = Promise.resolve();
  const take = async (packet: string): Promise<void> => {
    const heard = await post.check(device, packet, session).catch(asFailure);
    if (!(heard instanceof Failure)) over ||= isLast(heard);
    else env.log.info('board: packet not used', { device, code: heard.code });
    for (const listener of [...listeners]) listener(heard);
  };
  const stop = kdeConnect.board.onPacket((from, packet) => {
    if (from === device) queue = queue.then(() => take(packet));
  });
  const listen: Talk['listen'] = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    send: (content) => {
      spoken = true;
      return post.send(device, session, content);
    },
    listen,
    onEnd: (listener) =>
      listen((heard) => {
        if (!(heard instanceof Failure) && heard.kind === 'end') listener();
      }),
    hasSpoken: () => spoken,
    isOver: () => over,
    clear: () => kdeConnect.board.clear(device),
    stop,
  };
}

/** After a word about the clock the other side still listens. */
function isLast(payload: Payload): boolean {
  if (payload.kind === 'refused') return payload.body.reason !== 'clock';
  return payload.kind === 'end';
}

function asFailure(error: unknown): Failure {
  return error instanceof Failure
    ? error
    : failure('app/unexpected', { detail: error instanceof Error ? error.message : String(error) });
}
