import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Failure, failure, fromFailureData } from '../../../shared/failure.ts';
import type { Env } from '../env.ts';
import type { Disposable } from '../util/disposable.ts';
import {
  fromHelperSchema,
  type OperationName,
  type OperationPart,
  type OperationReply,
  type OperationRequest,
  operations,
  type ToHelper,
} from './protocol.ts';

export interface CallOptions<N extends OperationName> {
  readonly signal?: AbortSignal;
  readonly onPart?: (part: OperationPart<N>) => void;
}

/** A helper process of ours. It ends with us, whatever happens. */
export interface Helper extends Disposable {
  /** Asks for one operation. Rejects with its failure, or with the reason the helper was ended for. */
  call<N extends OperationName>(
    name: N,
    request: OperationRequest<N>,
    options?: CallOptions<N>,
  ): Promise<OperationReply<N>>;
  /** Stops and starts reading what it tells; while stopped, it comes to rest. */
  pause(): void;
  resume(): void;
  /** Ends it at once; calls that are open reject with `reason`. It may hang in a dead mount until that is gone. */
  abandon(reason: Failure): void;
}

interface Waiting {
  readonly name: OperationName;
  readonly part: (part: unknown) => void;
  readonly done: (reply: unknown) => void;
  readonly fail: (error: unknown) => void;
}

/** Starts a helper process. */
export function startHelper(env: Env): Helper {
  return new HelperProcess(env);
}

class HelperProcess implements Helper {
  readonly #child;
  readonly #ended: Promise<void>;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #reason: Failure | null = null;

  constructor(env: Env) {
    const { command, args, env: extra } = env.helper;
    this.#child = spawn(command, [...args], {
      env: { ...env.childEnv, ...extra, UV_THREADPOOL_SIZE: '32' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child.stdin.on('error', () => undefined);
    this.#child.stderr.on('data', (text: Buffer) => {
      env.log.warn('helper', { said: text.toString('utf8').slice(0, 2000) });
    });
    const lines = createInterface({ input: this.#child.stdout });
    lines.on('line', (line) => this.#receive(line));
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', () => resolve());
      this.#child.once('close', () => resolve());
    });
    void this.#ended.then(() => this.#end(failure('source/helper-lost')));
  }

  async call<N extends OperationName>(
    name: N,
    request: OperationRequest<N>,
    options: CallOptions<N> = {},
  ): Promise<OperationReply<N>> {
    if (this.#reason) throw this.#reason;
    options.signal?.throwIfAborted();
    const id = ++this.#lastId;
    const schema = operations[name];
    const cancel = (): void => this.#send({ kind: 'cancel', id });
    options.signal?.addEventListener('abort', cancel, { once: true });
    try {
      const reply = await new Promise((done, fail) => {
        const part = (value: unknown): void =>
          options.onPart?.(schema.part.parse(value) as OperationPart<N>);
        this.#waiting.set(id, { name, part, done, fail });
        this.#send({ kind: 'call', id, name, request });
      });
      return schema.reply.parse(reply) as OperationReply<N>;
    } finally {
      this.#waiting.delete(id);
      options.signal?.removeEventListener('abort', cancel);
    }
  }

  pause(): void {
    this.#child.stdout.pause();
  }

  resume(): void {
    this.#child.stdout.resume();
  }

  abandon(reason: Failure): void {
    this.#end(reason);
    this.#child.kill('SIGKILL');
    // Whoever waits for our output must not wait for one that cannot end.
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
    this.#child.stdin.destroy();
    this.#child.unref();
  }

  async dispose(): Promise<void> {
    this.abandon(this.#reason ?? failure('app/cancelled'));
    // Whoever waits for its end stays alive for that.
    this.#child.ref();
    await this.#ended;
  }

  #send(message: ToHelper): void {
    if (this.#child.stdin.writable) this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  #receive(line: string): void {
    const parsed = fromHelperSchema.safeParse(JSON.parse(line));
    if (!parsed.success) return;
    const message = parsed.data;
    const waiting = this.#waiting.get(message.id);
    if (message.kind === 'part') waiting?.part(message.part);
    if (message.kind === 'done') waiting?.done(message.reply);
    if (message.kind === 'failed') waiting?.fail(fromFailureData(message.error));
  }

  #end(reason: Failure): void {
    this.#reason ??= reason;
    for (const { fail } of this.#waiting.values()) fail(this.#reason);
  }
}
