import { check } from './ui/check.ts';
import { choose } from './ui/choose.ts';
import { common } from './ui/common.ts';
import { connect } from './ui/connect.ts';
import { done } from './ui/done.ts';
import { move } from './ui/move.ts';
import { offer } from './ui/offer.ts';
import { review } from './ui/review.ts';
import { welcome } from './ui/welcome.ts';

/** Every text of the window in English. A translation is a record of the same type. */
export const ui = {
  /** The language's tag, for numbers and dates. */
  locale: 'en',
  common,
  welcome,
  connect,
  check,
  choose,
  review,
  move,
  done,
  offer,
};

export type UiText = typeof ui;
