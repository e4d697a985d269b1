import { describe, expect, it, vi } from 'vitest';
import { createLine } from '../../../renderer/line.ts';
import { createMirror } from '../../../renderer/store/mirror.ts';
import type { Push } from '../../../shared/model/state.ts';
import { createScriptedEngine, type ScriptedEngine } from '../../support/scripted-engine.ts';
import { connectTo } from './loopback.ts';

/** A mirror on a line that has no engine yet. `pushes` stands between: a test can drop or add some. */
function setUp() {
  const line = createLine();
  const mirror = createMirror({ client: line.client, ...line.events });
  const state = () => mirror.store.getState();
  const attach = (engine: ScriptedEngine, filter: (push: Push) => boolean = () => true): void =>
    line.attach(
      connectTo(engine.handlers, (listener) =>
        engine.hub.subscribe((push) => filter(push) && listener(push)),
      ),
    );
  const becomes = (status: string) => vi.waitFor(() => expect(state().status).toBe(status));
  return { line, mirror, state, attach, becomes };
}

const waiting = (since: number) => ({ kind: 'waiting', since }) as const;

describe('the mirror', () => {
  it('waits for the first engine, then shows its state', async () => {
    const { state, attach, becomes } = setUp();
    expect(state()).toEqual({ status: 'starting', state: null, seq: 0 });
    attach(createScriptedEngine({ mode: 'demo' }));
    await becomes('live');
    expect(state().state?.mode).toBe('demo');
  });

  it('follows pushes, and others keep their identity', async () => {
    const { state, attach, becomes } = setUp();
    const engine = createScriptedEngine();
    attach(engine);
    await becomes('live');
    const { devices } = state().state ?? {};
    engine.hub.set('offer', waiting(1));
    await vi.waitFor(() => expect(state().state?.offer).toEqual(waiting(1)));
    expect(state().seq).toBe(1);
    expect(state().state?.devices).toBe(devices);
  });

  it('loses nothing that changes while the snapshot is on its way', async () => {
    const { state, attach, becomes } = setUp();
    const engine = createScriptedEngine();
    const { handlers } = engine;
    attach({
      ...engine,
      handlers: {
        ...handlers,
        'app.snapshot': async (request, signal) => {
          engine.hub.set('offer', waiting(1));
          const snapshot = await handlers['app.snapshot'](request, signal);
          engine.hub.set('offer', waiting(2));
          await new Promise((done) => setTimeout(done, 10));
          engine.hub.set('offer', waiting(3));
          return snapshot;
        },
      },
    });
    await becomes('live');
    await vi.waitFor(() => expect(state().seq).toBe(3));
    expect(state().state?.offer).toEqual(waiting(3));
  });

  it('takes a new snapshot when a number is missing', async () => {
    const { state, attach, becomes } = setUp();
    const engine = createScriptedEngine();
    attach(engine, ({ seq }) => seq !== 2);
    await becomes('live');
    const lost = { kind: 'ended', reason: 'idle', error: null } as const;
    engine.hub.set('runs', []);
    engine.hub.set('offer', lost);
    engine.hub.set('runs', []);
    await vi.waitFor(() => expect(state().seq).toBe(3));
    expect(state().state?.offer).toEqual(lost);
  });

  it('takes a new snapshot when a value does not fit', async () => {
    const { state, attach, becomes } = setUp();
    const engine = createScriptedEngine();
    attach(engine, (push) => {
      if (push.seq === 1) Object.assign(push, { value: { kind: 'nonsense' } });
      return true;
    });
    await becomes('live');
    engine.hub.set('offer', waiting(1));
    await vi.waitFor(() => expect(state().seq).toBe(1));
    expect(state().state?.offer).toEqual(waiting(1));
  });
});

describe('the mirror, when engines come and go,', () => {
  it('keeps what it knew when the engine is lost, and starts anew with the next', async () => {
    const { line, state, attach, becomes } = setUp();
    const old = createScriptedEngine();
    attach(old);
    await becomes('live');
    for (const since of [1, 2, 3]) old.hub.set('offer', waiting(since));
    await vi.waitFor(() => expect(state().seq).toBe(3));
    line.lose();
    expect(state()).toMatchObject({ status: 'lost', seq: 3, state: { offer: waiting(3) } });
    old.hub.set('offer', waiting(4));
    attach(createScriptedEngine({ mode: 'demo' }));
    await becomes('live');
    expect(state()).toMatchObject({ seq: 0, state: { mode: 'demo', offer: { kind: 'off' } } });
  });

  it('says so when the engine is given up, and comes back when there is one after all', async () => {
    const { line, attach, becomes } = setUp();
    line.lose();
    await becomes('lost');
    line.giveUp();
    await becomes('gave-up');
    attach(createScriptedEngine());
    await becomes('live');
  });

  it('asks again when the snapshot fails', async () => {
    const { attach, becomes } = setUp();
    const engine = createScriptedEngine();
    let asked = 0;
    const { handlers } = engine;
    attach({
      ...engine,
      handlers: {
        ...handlers,
        'app.snapshot': (request, signal) =>
          asked++ === 0
            ? Promise.reject(new Error('not yet'))
            : handlers['app.snapshot'](request, signal),
      },
    });
    await vi.waitFor(() => expect(asked).toBe(2), { timeout: 3000 });
    await becomes('live');
  });

  it('is silent after it was disposed of', async () => {
    const { mirror, state, attach, becomes } = setUp();
    const engine = createScriptedEngine();
    attach(engine);
    await becomes('live');
    mirror.dispose();
    engine.hub.set('offer', waiting(1));
    await new Promise((done) => setTimeout(done, 10));
    expect(state().seq).toBe(0);
  });
});

describe('the line', () => {
  it('rejects calls while the engine is lost, and those that were under way', async () => {
    const { line, attach } = setUp();
    const engine = createScriptedEngine();
    engine.answer('preflight.run', () => new Promise(() => undefined));
    attach(engine);
    const underWay = line.client.call('preflight.run', null);
    const rejected = expect(underWay).rejects.toMatchObject({ code: 'app/engine-lost' });
    await new Promise((done) => setTimeout(done, 5));
    line.lose();
    await rejected;
    await expect(line.client.call('preflight.run', null)).rejects.toMatchObject({
      code: 'app/engine-lost',
    });
  });
});
