import { failure, toFailureData } from '../failure.ts';
import { contract, isCallName } from './contract.ts';
import { type Envelope, type Handlers, toEngineSchema, type Transport } from './types.ts';

type AnyHandler = (request: unknown, signal: AbortSignal) => Promise<unknown>;

/** Runs one call: parses, does it, and turns a failure into data. Never rejects. */
export async function dispatch(
  handlers: Handlers,
  name: string,
  request: unknown,
  signal: AbortSignal,
): Promise<Envelope> {
  try {
    if (!isCallName(name)) throw failure('app/bad-request', { detail: name });
    const parsed = contract[name].request.safeParse(request);
    if (!parsed.success)
      throw failure('app/bad-request', { detail: `${name}: ${parsed.error.message}` });
    const handler = handlers[name] as AnyHandler;
    return { ok: true, value: await handler(parsed.data, signal) };
  } catch (error) {
    return { ok: false, error: toFailureData(error) };
  }
}

/** Answers a client on a transport, until it closes; calls still running are then aborted. */
export function serve(
  transport: Transport,
  handlers: Handlers,
  subscribe: (listener: (push: unknown) => void) => () => void,
): void {
  const closing = new AbortController();
  const stop = subscribe((push) => transport.send({ kind: 'push', push }));
  transport.onMessage((raw) => {
    const message = toEngineSchema.safeParse(raw);
    if (!message.success) return;
    const { id, name, request } = message.data;
    void dispatch(handlers, name, request, closing.signal).then((envelope) => {
      if (!closing.signal.aborted) transport.send({ kind: 'answer', id, envelope });
    });
  });
  transport.onClose(() => {
    stop();
    closing.abort(failure('app/cancelled'));
  });
}
