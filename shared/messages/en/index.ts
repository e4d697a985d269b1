import { app } from './app.ts';
import { apps } from './apps.ts';
import { board } from './board.ts';
import { devices } from './devices.ts';
import { home } from './home.ts';
import { jobs } from './jobs.ts';
import { offer } from './offer.ts';
import { preflight } from './preflight.ts';
import { profile } from './profile.ts';
import { source } from './source.ts';

/** Every code there is, with its sentence and the next step. One file per area. */
export const messages = {
  ...app,
  ...apps,
  ...board,
  ...devices,
  ...home,
  ...jobs,
  ...offer,
  ...preflight,
  ...profile,
  ...source,
} as const;

export type Code = keyof typeof messages;

type Names<S extends string> = S extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never;

/** The names of the parameters that a code's sentence and next step ask for. */
export type ParamsOf<C extends Code> =
  | Names<(typeof messages)[C]['text']>
  | Names<(typeof messages)[C]['remedy']>;
