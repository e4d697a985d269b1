import type { AgreedChannel } from '../board/types.ts';
import type { Env } from '../env.ts';
import type { Ask } from './sshfs.ts';

/** What opening a source needs of the world. */
export interface SourceDeps {
  readonly env: Env;
  /**
   * Puts a question to the person: null when it was dismissed. The signal says that nobody waits for
   * the answer any more. Also called later, when a link that needs a password comes back.
   */
  readonly ask: Ask;
  /** Ends the opening; what is open is ended by its `dispose`. */
  readonly signal: AbortSignal;
  /** Agrees on a channel with a computer that runs Relokate, named by device. */
  readonly agree?: (device: string) => Promise<AgreedChannel>;
}
