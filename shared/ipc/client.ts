import type { z } from 'zod';
import { failure, fromFailureData } from '../failure.ts';
import type { Push } from '../model/state.ts';
import { type CallName, contract, type Reply, type Request } from './contract.ts';
import { type Client, type Envelope, fromEngineSchema, type Transport } from './types.ts';

type Waiting = {
  readonly resolve: (envelope: Envelope) => void;
  readonly reject: (e: Error) => void;
};

/** A typed client over a transport. When the transport closes, every waiting call is rejected. */
export function createClient(transport: Transport): Client {
  const waiting = new Map<number, Waiting>();
  const listeners = new Set<(push: Push) => void>();
  let nextId = 1;

  transport.onMessage((raw) => {
    const message = fromEngineSchema.parse(raw);
    if (message.kind === 'push') {
      for (const listener of listeners) listener(message.push);
      return;
    }
    waiting.get(message.id)?.resolve(message.envelope);
    waiting.delete(message.id);
  });
  transport.onClose(() => {
    for (const { reject } of waiting.values()) reject(failure('app/engine-lost'));
    waiting.clear();
  });

  async function call<N extends CallName>(name: N, request: Request<N>): Promise<Reply<N>> {
    const id = nextId++;
    const envelope = await new Promise<Envelope>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      transport.send({ id, name, request });
    });
    if (!envelope.ok) throw fromFailureData(envelope.error);
    const reply: z.ZodType = contract[name].reply;
    return reply.parse(envelope.value) as Reply<N>;
  }

  function subscribe(listener: (push: Push) => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  return { call, subscribe };
}
