import type { OfferState } from '../../../shared/model/offer.ts';
import type { ScopeId } from '../../../shared/model/scope.ts';
import type { Post } from '../board/post.ts';
import type { Env } from '../env.ts';
import type { KdeConnect } from '../kdeconnect/types.ts';
import type { Request } from './request.ts';
import type { Means, Network, Serving } from './serving.ts';

export interface OfferOptions {
  /** The one device that may ask, by id or name; null for every paired one. */
  readonly to: string | null;
  /** What may be asked for. */
  readonly scopes: readonly ScopeId[];
  /** End after one move. */
  readonly once: boolean;
  /** How long to wait for a request; null for ever. */
  readonly timeoutSeconds: number | null;
  /** Serve without a box where there can be none. */
  readonly unboxed: boolean;
}

/** Milliseconds: until an unused channel ends, a question lapses, a last word was surely read. */
export interface Timing {
  readonly idleMs: number;
  readonly askingMs: number;
  readonly farewellMs: number;
}

export interface RunParts {
  readonly kdeConnect: KdeConnect;
  readonly env: Env;
  readonly onState: (state: OfferState) => void;
  readonly network: Network;
  readonly timing: Timing;
  readonly means: Means;
  /** Reads and writes the board; it knows which packets were used, by this offer and by those before. */
  readonly post: Post;
  /** Moves that are over: what still stands of them on a board starts nothing. */
  readonly past: Set<string>;
}

/** A move that somebody asked for. */
export interface Move {
  readonly device: string;
  readonly session: string;
  readonly clientKey: string;
  /** What is shown: the person's answer may add to it. */
  request: Request;
  /** Ends what watches over the move. */
  readonly cleanups: (() => void)[];
}

/** Where an offer stands. */
export type Phase =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'asking'; readonly move: Move }
  | {
      readonly kind: 'serving';
      readonly move: Move;
      readonly serving: Serving;
      since: number;
      lastActive: number;
    }
  | { readonly kind: 'over' };
