import type { Installation, Remote } from '../../shared/model/apps.ts';

/** A source named `main`, but for what is changed. */
export const remote = (changes: Partial<Remote> = {}): Remote => ({
  name: 'main',
  url: 'https://example.org/repo',
  keys: 'a2V5',
  checksSignatures: true,
  collection: null,
  subset: null,
  filter: null,
  priority: 1,
  title: null,
  isDisabled: false,
  isHidden: false,
  ...changes,
});

/** What is installed of a ref, with nothing known of it but its source. */
export const installed = (ref: string, origin = 'main') => ({
  ...{ ref, origin, commit: 'a'.repeat(64), isCurrent: true, usesWallet: false },
  ...{ size: null, title: null, icon: null },
});

/** The user's installation with one app, but for what is changed. */
export const installation = (changes: Partial<Installation> = {}): Installation => ({
  id: 'user',
  remotes: [remote()],
  installed: [installed('app/org.example.Calc/x86_64/stable')],
  languages: null,
  extraLanguages: null,
  pins: [],
  masks: [],
  overrides: [],
  answers: [],
  problems: [],
  ...changes,
});

/** One that was never used. */
export const empty = (id: string) => installation({ id, remotes: [], installed: [] });
