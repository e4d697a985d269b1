import { failure } from '../../../shared/failure.ts';
import type { OfferState, SecretKind } from '../../../shared/model/offer.ts';
import { createPost } from '../board/post.ts';
import type { Env } from '../env.ts';
import type { KdeConnect } from '../kdeconnect/types.ts';
import type { Disposable } from '../util/disposable.ts';
import { OfferRun } from './offer-run.ts';
import type { OfferOptions, Timing } from './phases.ts';
import { allNetworks, findMeans, type Network } from './serving.ts';

export interface OffersOptions {
  readonly kdeConnect: KdeConnect;
  readonly env: Env;
  readonly onState: (state: OfferState) => void;
  /** Where to listen; all networks unless told otherwise. */
  readonly network?: Network;
  readonly timing?: Partial<Timing>;
}

/** The old computer's side. */
export interface Offers extends Disposable {
  /**
   * Begins to wait for a request; the rest is told by `onState`. Throws `offer/already-running`,
   * `offer/not-ready`, `offer/no-sandbox`, `app/program-missing`, `devices/…`.
   */
  start(options: OfferOptions): Promise<void>;
  /** The person's answer to a request, and which secrets are shown as well. Throws `offer/no-request`. */
  answer(request: string, allow: boolean, also?: readonly SecretKind[]): Promise<void>;
  /** Ends at once whatever is served; resolves when keys and boards are clear. */
  stop(): Promise<void>;
}

const defaultTiming: Timing = { idleMs: 600_000, askingMs: 120_000, farewellMs: 4000 };

/** One offer at a time. */
export function createOffers(options: OffersOptions): Offers {
  const { kdeConnect, env, onState } = options;
  const network = options.network ?? allNetworks;
  const timing = { ...defaultTiming, ...options.timing };
  // A request that was stopped may still stand on its board when the next offer begins.
  const post = createPost(kdeConnect, env.now);
  const past = new Set<string>();
  let current: OfferRun | null = null;
  let starting = false;
  const stop = async (): Promise<void> => {
    const run = current;
    await run?.stop();
    // Meanwhile, while the last word was left to be read, another offer may have begun.
    if (current === run) current = null;
  };
  return {
    start: async (wanted) => {
      if (starting || (current !== null && !current.isOver)) throw failure('offer/already-running');
      starting = true;
      try {
        if (kdeConnect.state().kind !== 'ready') throw failure('offer/not-ready');
        const to = wanted.to === null ? null : kdeConnect.find(wanted.to).id;
        if (to !== null) await kdeConnect.peerCertificate(to);
        const means = await findMeans(env, wanted.unboxed);
        const run = new OfferRun(
          { kdeConnect, env, onState, network, timing, means, post, past },
          { ...wanted, to },
        );
        current = run;
        await run.begin();
      } finally {
        starting = false;
      }
    },
    answer: async (request, allow, also = []) => {
      if (current === null) throw failure('offer/no-request');
      await current.answer(request, allow, also);
    },
    stop,
    dispose: stop,
  };
}
