import { failure } from '../../shared/failure.ts';
import type { Handlers } from '../../shared/ipc/types.ts';
import type { Push, Snapshot } from '../../shared/model/state.ts';
import { agreeChannel, closeChannel } from './board/handshake.ts';
import type { Env } from './env.ts';
import { deviceHandlers } from './handlers/devices.ts';
import { offerHandlers } from './handlers/offer.ts';
import { planHandlers } from './handlers/plans.ts';
import { preflightHandlers } from './handlers/preflight.ts';
import { publishRuns, runHandlers } from './handlers/runs.ts';
import { type Opener, SourceHolder, sourceHandlers } from './handlers/source.ts';
import { JobRunner } from './jobs/runner.ts';
import { createKdeConnect } from './kdeconnect/client.ts';
import type { KdeConnect } from './kdeconnect/types.ts';
import { laneFor } from './lanes/choose.ts';
import { createOffers } from './offer/offers.ts';
import type { RunSource } from './runs/carry-out.ts';
import { loadHomeRules } from './scopes/home/rules.ts';
import { cleanStaleMounts } from './sources/stale.ts';
import { openChannel, openSource } from './sources/open.ts';
import type { SourceDeps } from './sources/deps.ts';
import { Questions } from './sources/questions.ts';
import type { OpenSource } from './sources/source.ts';
import { createStateHub, initialState } from './state.ts';
import type { Disposable } from './util/disposable.ts';

/** The whole engine, put together. */
export interface Services extends Disposable {
  readonly handlers: Handlers;
  snapshot(): Snapshot;
  subscribe(listener: (push: Push) => void): () => void;
}

/** Parts that the demonstration brings itself. */
export interface Substitutes {
  /** Stands in for KDE Connect. */
  readonly kdeConnect?: KdeConnect;
  /** The device that `demo:` names. */
  readonly demoComputer?: string;
}

const CONSENT_SECONDS = 300;

/** Puts the engine together; the only place that knows all its parts. */
export async function createServices(env: Env, substitutes: Substitutes = {}): Promise<Services> {
  const hub = createStateHub(initialState(env.mode));
  const rules = await loadHomeRules(env.assetsDir);
  await cleanStaleMounts(env);
  const kdeConnect = substitutes.kdeConnect ?? createKdeConnect({ env });
  const publishDevices = (): void => {
    hub.set('kdeConnect', kdeConnect.state());
    hub.set('devices', kdeConnect.devices());
  };
  kdeConnect.subscribe(publishDevices);
  const questions = new Questions((open) => hub.set('questions', open));
  const jobs = new JobRunner((list) => hub.set('jobs', list), env.now);
  const offers = createOffers({ kdeConnect, env, onState: (state) => hub.set('offer', state) });
  const opener = createOpener({
    env,
    kdeConnect,
    questions,
    demoComputer: substitutes.demoComputer ?? null,
  });
  const sources = new SourceHolder(env, hub, opener);
  const planFiles = new Map<string, string>();
  const openLane = (source: OpenSource): RunSource => ({ source, lane: laneFor(source, env) });
  await kdeConnect.start();
  publishDevices();
  await publishRuns(env, hub);
  return {
    handlers: {
      'app.snapshot': async () => hub.snapshot(),
      ...deviceHandlers(kdeConnect),
      ...offerHandlers(offers),
      ...sourceHandlers(sources, questions),
      ...preflightHandlers({ env, hub }),
      ...planHandlers({ env, rules, sources, jobs, planFiles }),
      ...runHandlers({ env, hub, sources, jobs, planFiles, openLane }),
    },
    snapshot: hub.snapshot,
    subscribe: hub.subscribe,
    dispose: async () => {
      await jobs.dispose();
      await sources.dispose();
      await offers.dispose();
      await kdeConnect.dispose();
    },
  };
}

interface OpenerParts {
  readonly env: Env;
  readonly kdeConnect: KdeConnect;
  readonly questions: Questions;
  readonly demoComputer: string | null;
}

/** Opens any source: a computer that runs Relokate by agreement with it, everything else directly. */
function createOpener({ env, kdeConnect, questions, demoComputer }: OpenerParts): Opener {
  return async (name, { scopes, signal, onWaiting, onEnded }) => {
    const ask: SourceDeps['ask'] = (question, gone) => questions.ask(question, gone);
    const deps = { env, signal, ask };
    if (name.kind !== 'kdeconnect' && name.kind !== 'demo') return openSource(name, deps);
    const text = name.kind === 'demo' ? demoComputer : name.device;
    if (text === null) throw failure('source/bad-name', { source: 'demo:' });
    const channel = await agreeChannel({
      kdeConnect,
      env,
      device: kdeConnect.find(text).id,
      scopes,
      signal,
      timeoutSeconds: CONSENT_SECONDS,
      onWaiting: () => onWaiting(),
    });
    try {
      const source = await openChannel(channel, deps);
      channel.onEnded(onEnded);
      return closingWith(source, () => closeChannel(channel));
    } catch (error) {
      await closeChannel(channel);
      throw error;
    }
  };
}

/** A source whose end is also the end of the agreement that it rests on. */
function closingWith(source: OpenSource, close: () => Promise<void>): OpenSource {
  const dispose = source.dispose.bind(source);
  return Object.assign(source, {
    dispose: async () => {
      await dispose();
      await close();
    },
  });
}
