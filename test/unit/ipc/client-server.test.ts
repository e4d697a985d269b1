import { describe, expect, it } from 'vitest';
import { Failure, failure } from '../../../shared/failure.ts';
import { createClient } from '../../../shared/ipc/client.ts';
import { dispatch } from '../../../shared/ipc/server.ts';
import { type Push, pushSchema } from '../../../shared/model/state.ts';
import { createScriptedEngine } from '../../support/scripted-engine.ts';
import { connectTo } from './loopback.ts';

function setUp() {
  const engine = createScriptedEngine();
  const transport = connectTo(engine.handlers, engine.hub.subscribe);
  return { engine, transport, client: createClient(transport) };
}

describe('a call', () => {
  it('brings the request to its handler and the reply back', async () => {
    const { engine, client } = setUp();
    engine.answer('runs.why', async ({ run, path }) => [run, path]);
    expect(await client.call('runs.why', { run: 'r1', path: 'a/b' })).toEqual(['r1', 'a/b']);
  });

  it('keeps answers apart that come in another order', async () => {
    const { engine, client } = setUp();
    engine.answer('runs.why', async ({ path }) => {
      await new Promise((done) => setTimeout(done, path === 'slow' ? 30 : 0));
      return [path];
    });
    const paths = ['slow', 'fast'];
    const answers = await Promise.all(
      paths.map((path) => client.call('runs.why', { run: '', path })),
    );
    expect(answers).toEqual([['slow'], ['fast']]);
  });

  it('rejects with the same failure that the handler threw', async () => {
    const { engine, client } = setUp();
    engine.answer('devices.refresh', () =>
      Promise.reject(failure('app/timed-out', { what: 'The search', seconds: 3 })),
    );
    const error: unknown = await client.call('devices.refresh', null).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(Failure);
    expect(error).toMatchObject({
      code: 'app/timed-out',
      params: { what: 'The search', seconds: 3 },
    });
  });

  it('rejects as unexpected where the handler has a bug', async () => {
    const { engine, client } = setUp();
    engine.answer('devices.refresh', () => Promise.reject(new TypeError('x is not a function')));
    await expect(client.call('devices.refresh', null)).rejects.toMatchObject({
      code: 'app/unexpected',
    });
  });

  it('rejects when the line closes, and ends what runs on the other side', async () => {
    const { engine, transport, client } = setUp();
    let reason: unknown = null;
    engine.answer('preflight.run', (_request, signal) => {
      signal.addEventListener('abort', () => {
        reason = signal.reason;
      });
      return new Promise(() => undefined);
    });
    const call = client.call('preflight.run', null);
    const rejected = expect(call).rejects.toMatchObject({ code: 'app/engine-lost' });
    await new Promise((done) => setTimeout(done, 10));
    transport.close();
    await rejected;
    expect(reason).toMatchObject({ code: 'app/cancelled' });
  });

  it('refuses a reply that does not fit', async () => {
    const { engine, client } = setUp();
    engine.answer('runs.why', () => Promise.resolve([1] as unknown as string[]));
    await expect(client.call('runs.why', { run: '', path: '' })).rejects.toThrow();
  });
});

describe('dispatch', () => {
  const { signal } = new AbortController();
  it.each([
    ['an unknown call', 'devices.destroy', null],
    ['a name of the prototype', 'constructor', null],
    ['a request of the wrong shape', 'devices.pair', { device: 7 }],
    ['a missing request', 'devices.pair', undefined],
  ])('refuses %s without calling anything', async (_what, name, request) => {
    const engine = createScriptedEngine();
    const envelope = await dispatch(engine.handlers, name, request, signal);
    expect(envelope).toMatchObject({ ok: false, error: { code: 'app/bad-request' } });
    expect(engine.calls).toEqual([]);
  });
});

describe('a push', () => {
  it('reaches every listener until it stops listening', async () => {
    const { engine, client } = setUp();
    const seen: Push[] = [];
    const stop = client.subscribe((push) => seen.push(push));
    engine.hub.set('offer', { kind: 'waiting', since: 5 });
    await new Promise((done) => setTimeout(done, 5));
    stop();
    engine.hub.set('offer', { kind: 'off' });
    await new Promise((done) => setTimeout(done, 5));
    expect(seen).toEqual([{ seq: 1, topic: 'offer', value: { kind: 'waiting', since: 5 } }]);
  });

  it('is not sent any more when the line has closed', async () => {
    const engine = createScriptedEngine();
    let listeners = 0;
    const transport = connectTo(engine.handlers, (listener) => {
      listeners += 1;
      const stop = engine.hub.subscribe(listener);
      return () => {
        listeners -= 1;
        stop();
      };
    });
    expect(listeners).toBe(1);
    transport.close();
    expect(listeners).toBe(0);
  });

  it('of an unknown topic does not parse', () => {
    expect(pushSchema.safeParse({ seq: 1, topic: 'password', value: 1 }).success).toBe(false);
  });
});
