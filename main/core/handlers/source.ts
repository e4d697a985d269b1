import { failure, toFailureData } from '../../../shared/failure.ts';
import type { Handlers } from '../../../shared/ipc/types.ts';
import type { ScopeId } from '../../../shared/model/scope.ts';
import {
  parseSourceName,
  type SourceName,
  type SourceState,
} from '../../../shared/model/source.ts';
import type { Env } from '../env.ts';
import type { Questions } from '../sources/questions.ts';
import type { OpenSource } from '../sources/source.ts';
import type { StateHub } from '../state.ts';
import type { Disposable } from '../util/disposable.ts';

/**
 * Opens a source; `onWaiting` is told while the old computer asks its person, `onEnded` when that
 * person has ended it later.
 */
export type Opener = (
  name: SourceName,
  options: {
    readonly scopes: readonly ScopeId[];
    readonly signal: AbortSignal;
    readonly onWaiting: () => void;
    readonly onEnded: () => void;
  },
) => Promise<OpenSource>;

interface Connected {
  readonly name: string;
  readonly source: OpenSource;
  /** The attempt that it came of. */
  readonly opening: AbortController;
}

/** The one connection to an old computer: opened, watched, told, closed. */
export class SourceHolder implements Disposable {
  readonly #env: Env;
  readonly #hub: StateHub;
  readonly #open: Opener;
  #connected: Connected | null = null;
  #opening: AbortController | null = null;

  constructor(env: Env, hub: StateHub, open: Opener) {
    this.#env = env;
    this.#hub = hub;
    this.#open = open;
  }

  /** The open source. Throws `source/not-connected`. */
  current(): Connected {
    if (!this.#connected) throw failure('source/not-connected');
    return this.#connected;
  }

  /** The open source, provided that it is the one named. Throws `run/other-source`. */
  named(name: string): OpenSource {
    const connected = this.current();
    if (connected.name !== name) throw failure('run/other-source', { source: name });
    return connected.source;
  }

  async connect(text: string, scopes: readonly ScopeId[], signal: AbortSignal): Promise<void> {
    const name = parseSourceName(text);
    if (!name) throw failure('source/bad-name', { source: text });
    await this.disconnect();
    const opening = new AbortController();
    this.#opening = opening;
    const follow = (): void => opening.abort(failure('app/cancelled'));
    signal.addEventListener('abort', follow, { once: true });
    this.#tell(text, { kind: 'connecting' });
    try {
      const onWaiting = (): void => this.#tell(text, { kind: 'waiting-consent' });
      const onEnded = (): void => void this.#ended(text, opening);
      const asked = { scopes, signal: opening.signal, onWaiting, onEnded };
      const source = await this.#open(name, asked);
      if (opening.signal.aborted) {
        await source.dispose();
        throw failure('app/cancelled');
      }
      this.#connected = { name: text, source, opening };
      source.subscribe(() => this.#tellLink(text, source));
      this.#tellLink(text, source);
    } catch (error) {
      const reason: unknown = opening.signal.aborted ? opening.signal.reason : error;
      if (this.#opening === opening)
        this.#tell(text, { kind: 'failed', error: toFailureData(reason) });
      throw reason;
    } finally {
      signal.removeEventListener('abort', follow);
      if (this.#opening === opening) this.#opening = null;
    }
  }

  async disconnect(): Promise<void> {
    this.#opening?.abort(failure('app/cancelled'));
    this.#opening = null;
    const connected = this.#connected;
    this.#connected = null;
    this.#hub.set('source', null);
    await connected?.source.dispose();
  }

  dispose(): Promise<void> {
    return this.disconnect();
  }

  /** The old computer will not come back by itself, so there is nothing to wait for. */
  async #ended(text: string, opening: AbortController): Promise<void> {
    const connected = this.#connected;
    if (connected?.opening !== opening) return;
    this.#connected = null;
    this.#tell(text, { kind: 'failed', error: toFailureData(failure('board/ended')) });
    await connected.source.dispose();
  }

  #tellLink(text: string, source: OpenSource): void {
    if (this.#connected?.source !== source) return;
    const { host, lane } = source;
    if (source.isReady()) this.#tell(text, { kind: 'ready', host, lane });
    else
      this.#tell(text, {
        kind: 'link-lost',
        host,
        lane,
        error: toFailureData(failure('source/link-lost')),
      });
  }

  #tell(source: string, change: Partial<SourceState> & Pick<SourceState, 'kind'>): void {
    const since = this.#env.now();
    this.#hub.set('source', { source, since, host: null, lane: null, error: null, ...change });
  }
}

type SourceCalls =
  | 'source.connect'
  | 'source.disconnect'
  | 'questions.answer'
  | 'questions.dismiss';

/** The calls about the old computer's connection. */
export function sourceHandlers(
  holder: SourceHolder,
  questions: Questions,
): Pick<Handlers, SourceCalls> {
  return {
    'source.connect': async ({ source, scopes }, signal) => {
      await holder.connect(source, scopes, signal);
      return null;
    },
    'source.disconnect': async () => {
      await holder.disconnect();
      return null;
    },
    'questions.answer': async ({ id, answer }) => {
      questions.answer(id, answer);
      return null;
    },
    'questions.dismiss': async ({ id }) => {
      questions.dismiss(id);
      return null;
    },
  };
}
