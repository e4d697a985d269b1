import { type Failure, failure } from '../../../shared/failure.ts';

/**
 * The word for clocks in each translation of “Device clocks are out of sync” (kdeconnect-core.po of
 * 25.04): the daemon tells in the person's language, and has no code for it.
 */
const clocks =
  /clock|zegar|reloxo|klokk|kello|ساعت|ساعات|rellotge|시계|reloj|часы |годинник|horloge|horologio|pulksten|hodiny|\bure\b|orolog|часовниц|கடிகார|relógio|שעוני|საათებ|saatleri|erloju|時鐘|时钟|klock|klok|uhren/iu;

/** Whether kdeconnectd complains that the two computers' clocks differ (by more than 30 minutes). */
export const isAboutClocks = (text: string): boolean => clocks.test(text);

/** kdeconnectd gives up by itself after 30 s; a person who refuses has been quicker than this. */
const TIMED_OUT_MS = 28_000;

/**
 * Why our request came to nothing, from the daemon's sentence and how long it took. Who refuses is
 * told of in a sentence; a request that ends without one was lost with its link.
 */
export function whyFailed(
  name: string,
  how: { readonly text: string; readonly tookMs: number; readonly reachable: boolean },
): Failure {
  if (isAboutClocks(how.text)) return failure('devices/clocks-differ', { name });
  if (how.tookMs >= TIMED_OUT_MS) return failure('devices/pairing-timed-out', { name });
  return failure(
    how.reachable && how.text !== '' ? 'devices/pairing-refused' : 'devices/pairing-lost',
    { name },
  );
}
