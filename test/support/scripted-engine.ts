import { createStateHub, initialState, type StateHub } from '../../main/core/state.ts';
import { failure } from '../../shared/failure.ts';
import { type CallName, contract, type Reply, type Request } from '../../shared/ipc/contract.ts';
import type { Handlers } from '../../shared/ipc/types.ts';
import type { AppState } from '../../shared/model/state.ts';

type Answer<N extends CallName> = (request: Request<N>, signal: AbortSignal) => Promise<Reply<N>>;

/** A double of the engine: a state that a test sets, and answers that a test gives. Nothing is done. */
export interface ScriptedEngine {
  readonly handlers: Handlers;
  readonly hub: StateHub;
  /** Every call so far, in order, but for `app.snapshot`. */
  readonly calls: readonly { readonly name: CallName; readonly request: unknown }[];
  /** Sets how a call is answered from now on. */
  answer<N extends CallName>(name: N, with_: Answer<N>): void;
}

/**
 * A double that starts with `state` over a fresh engine's. Calls that give nothing succeed; the
 * others reject with `app/bad-request` until they are given an answer.
 */
export function createScriptedEngine(state: Partial<AppState> = {}): ScriptedEngine {
  const hub = createStateHub({ ...initialState('normal'), ...state });
  const calls: { name: CallName; request: unknown }[] = [];
  const answers = new Map<CallName, (request: never, signal: AbortSignal) => Promise<unknown>>();
  const handle = (name: CallName) => async (request: never, signal: AbortSignal) => {
    if (name === 'app.snapshot') return hub.snapshot();
    calls.push({ name, request });
    const given = answers.get(name);
    if (given !== undefined) return given(request, signal);
    if (contract[name].reply.safeParse(null).success) return null;
    throw failure('app/bad-request', { detail: `${name} has no answer in this test` });
  };
  const names = Object.keys(contract) as CallName[];
  const handlers = Object.fromEntries(names.map((name) => [name, handle(name)]));
  return {
    handlers: handlers as unknown as Handlers,
    hub,
    calls,
    answer: (name, with_) => void answers.set(name, with_),
  };
}
