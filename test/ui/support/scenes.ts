import type { Scene } from './scene.ts';
import { connect, welcome } from './scenes-begin.ts';
import { chooseApps } from './scenes-apps.ts';
import { choose, review } from './scenes-choose.ts';
import { move } from './scenes-move.ts';
import { chooseTopics, doneTopics, reviewTopics } from './scenes-topics.ts';
import { offer } from './scenes-offer.ts';

/** Every screen in every state. */
export const scenes: readonly Scene[] = [
  ...welcome,
  ...connect,
  ...choose,
  ...chooseApps,
  ...chooseTopics,
  ...review,
  ...reviewTopics,
  ...move,
  ...doneTopics,
  ...offer,
];
