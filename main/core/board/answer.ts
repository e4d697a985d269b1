import { Failure, failure } from '../../../shared/failure.ts';
import type { KdeConnect } from '../kdeconnect/types.ts';
import { MAX_CLOCK_DIFFERENCE, type Payload, type Refusal } from './packet-schema.ts';
import { watchPairing } from './pairing.ts';
import type { Talk } from './talk.ts';
import type { ChannelOffer } from './types.ts';

/** How long a packet with a wrong time, or a word about it, may be followed by a better one. */
const GRACE_MS = 10_000;

export interface AnswerOptions {
  readonly kdeConnect: KdeConnect;
  readonly device: string;
  readonly signal: AbortSignal;
  readonly timeoutSeconds: number;
  /** Called once, when the old computer says that it asks its person. */
  readonly onAsking: () => void;
}

/**
 * Resolves with the first genuine offer of a move; rejects with what stands in its way. A packet
 * that is merely wrong does not end the wait, as anything may still stand on a board: it becomes
 * the reason when nothing better comes.
 */
export function awaitAnswer(talk: Talk, options: AnswerOptions): Promise<ChannelOffer> {
  const cleanups: (() => void)[] = [];
  const after = (ms: number, action: () => void): void => {
    const timer = setTimeout(action, ms);
    cleanups.push(() => clearTimeout(timer));
  };
  const answer = new Promise<ChannelOffer>((resolve, reject) => {
    let problem: Failure | null = null;
    const doubt = (found: Failure): void => {
      problem = found;
      if (isAboutTime(found)) after(GRACE_MS, () => reject(found));
    };
    cleanups.push(talk.listen(createEar({ resolve, reject, doubt, onAsking: options.onAsking })));
    cleanups.push(
      watchPairing(options.kdeConnect, options.device, () => reject(failure('board/unpaired'))),
    );
    const cancel = (): void => reject(failure('app/cancelled'));
    options.signal.addEventListener('abort', cancel, { once: true });
    cleanups.push(() => options.signal.removeEventListener('abort', cancel));
    if (options.signal.aborted) cancel();
    const seconds = options.timeoutSeconds;
    after(seconds * 1000, () => reject(problem ?? failure('board/timed-out', { seconds })));
  });
  return answer.finally(() => {
    for (const cleanup of cleanups) cleanup();
  });
}

interface Ends {
  readonly resolve: (offer: ChannelOffer) => void;
  readonly reject: (reason: Failure) => void;
  readonly doubt: (reason: Failure) => void;
  readonly onAsking: () => void;
}

function createEar({ resolve, reject, doubt, onAsking }: Ends): (heard: Payload | Failure) => void {
  let asking = false;
  return (heard) => {
    if (heard instanceof Failure) {
      if (!harmless.has(heard.code)) doubt(heard);
    } else if (heard.kind === 'offer') {
      resolve(heard.body);
    } else if (heard.kind === 'end') {
      reject(failure('board/peer-ended'));
    } else if (heard.kind === 'refused') {
      const found = refusal(heard.body.reason);
      if (isAboutTime(found)) doubt(found);
      else reject(found);
    } else if (heard.kind === 'ready' && heard.body.asking && !asking) {
      asking = true;
      onAsking();
    }
  };
}

/** Packets that stand on a board from before; they say nothing about this move. */
const harmless: ReadonlySet<string> = new Set([
  'board/other-session',
  'board/replayed',
  'board/not-for-us',
]);

const isAboutTime = ({ code }: Failure): boolean =>
  code === 'board/from-the-future' || code === 'board/too-old';

function refusal(reason: Refusal): Failure {
  if (reason === 'clock') return failure('board/too-old', { seconds: MAX_CLOCK_DIFFERENCE });
  const codes = {
    declined: 'board/refused',
    'no-answer': 'board/no-answer',
    busy: 'board/busy',
    'nothing-shared': 'board/nothing-shared',
    failed: 'board/offer-failed',
  } as const;
  return failure(codes[reason]);
}
