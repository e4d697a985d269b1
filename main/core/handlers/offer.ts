import type { Handlers } from '../../../shared/ipc/types.ts';
import type { Offers } from '../offer/offers.ts';

/** The calls of the old computer's side. */
export function offerHandlers(
  offers: Offers,
): Pick<Handlers, 'offer.start' | 'offer.answer' | 'offer.stop'> {
  return {
    'offer.start': async (options) => {
      await offers.start(options);
      return null;
    },
    'offer.answer': async ({ request, allow, also = [] }) => {
      await offers.answer(request, allow, also);
      return null;
    },
    'offer.stop': async () => {
      await offers.stop();
      return null;
    },
  };
}
