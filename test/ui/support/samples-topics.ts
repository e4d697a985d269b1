import type { Difference, TopicRow } from '../../../shared/model/profile.ts';
import type { Topics } from '../../../renderer/wizard/topic-selection.ts';

/** Made-up topics of a desktop's settings, for the double of the engine. */

export const topicRow = (id: string, over: Partial<TopicRow> = {}): TopicRow => ({
  id,
  title: id,
  description: `What ${id} is about.`,
  isOwn: false,
  state: 'comes',
  reason: null,
  effect: 'now',
  tell: null,
  files: 2,
  bytes: 4_000,
  changedKeys: 12,
  changedFiles: 0,
  ...over,
});

const later = { effect: 'login' } as const;
const asks = (reason: string) => ({ state: 'asks', reason }) as const;

/** About what a desktop that was used for years has. */
export const manyTopics: readonly TopicRow[] = [
  topicRow('look', {
    ...later,
    title: 'Colours and window style',
    description:
      'Colours, the look of windows and buttons, the desktop theme and the start screen.',
    tell: 'Programs that are open now show the new colours after you log out and in again.',
    changedKeys: 1_204,
    changedFiles: 3,
  }),
  topicRow('panels', {
    ...later,
    title: 'Panels, desktop and wallpaper',
    description: 'Panels with their widgets, what lies on the desktop, and the picture behind it.',
    changedKeys: 86,
    changedFiles: 1,
  }),
  topicRow('shortcuts', {
    title: 'Shortcuts',
    description: 'Keys that start programs, move windows or do something everywhere.',
    changedKeys: 1,
  }),
  topicRow('konsole', {
    title: 'Konsole',
    description: 'Profiles, colours, tool bars and bookmarks of Konsole and Yakuake.',
    changedKeys: 5,
    changedFiles: 2,
  }),
  topicRow('keyboard', {
    ...later,
    title: 'Keyboard',
    description: 'Layouts, how keys repeat, and what Caps Lock does.',
    changedKeys: 4,
  }),
  topicRow('windows', {
    ...later,
    title: 'Windows and effects',
    description: 'How windows behave, virtual desktops, effects and rules for single windows.',
    changedKeys: 31,
  }),
  topicRow('wallet', {
    ...later,
    title: 'Passwords (KDE Wallet)',
    description: 'Passwords that programs keep for you, as one set with the files that open it.',
    tell: 'The wallet opens by itself only if you log in here with the same password as on the old computer.',
    changedKeys: 0,
    changedFiles: 3,
  }),
  topicRow('my-editor', {
    title: 'Mein Editor mit einem ausgesprochen langen Namen',
    description: 'Was ich daran eingestellt habe.',
    isOwn: true,
    changedKeys: 7,
  }),
  topicRow('ssh-keys', {
    title: 'SSH keys',
    description:
      'Keys and settings for connecting to other computers, and the list of computers that you know.',
    ...asks('Secret keys. Whoever has them can get into the computers that they open.'),
    changedKeys: 0,
    changedFiles: 6,
  }),
  topicRow('autostart', {
    ...later,
    title: 'Programs that start at login',
    description: 'What starts by itself when you log in.',
    ...asks('They may start programs that this computer does not have.'),
    changedKeys: 9,
  }),
  topicRow('other-settings', {
    title: 'Other settings',
    description: 'Settings of programs that Relokate knows no rule for.',
    changedKeys: 0,
    changedFiles: 1,
  }),
  topicRow('language', {
    ...later,
    title: 'Language and formats',
    description: 'The languages of the desktop, and how dates, numbers and money are written.',
    state: 'same',
    changedKeys: 0,
  }),
  topicRow('night-light', {
    title: 'Night light',
    description: 'Warmer colours in the evening.',
    state: 'same',
    changedKeys: 0,
  }),
];

const backwards =
  'The old computer has Plasma 6, the new one Plasma 5: settings cannot go back to an older version.';

/** As they are where the new computer has an older desktop. */
export const refusedTopics: readonly TopicRow[] = manyTopics.map((row) => ({
  ...row,
  state: 'cannot',
  reason: backwards,
}));

/** What the engine answers to `plans.topics`. */
export const topics = (rows: readonly TopicRow[], over: Partial<Topics> = {}): Topics => ({
  rows,
  coverage: { entries: 63, known: 62 },
  refused: [],
  ...over,
});

const difference = (over: Partial<Difference>): Difference => ({
  file: '.config/kdeglobals',
  group: ['General'],
  key: 'ColorScheme',
  kind: 'changed',
  before: 'BreezeLight',
  after: 'BreezeDark',
  isSecret: false,
  ...over,
});

/** One of each kind, and what is awkward about values; a secret that came after all is not shown either. */
const first: readonly Difference[] = [
  difference({}),
  difference({ key: 'AccentColor', kind: 'added', before: null, after: '61,174,233' }),
  difference({ group: ['KDE'], key: 'contrast', kind: 'removed', before: '4', after: null }),
  difference({ group: ['WM'], key: 'activeFont', before: '', after: 'Noto Sans,10,-1,5,700,0' }),
  difference({
    group: ['Colors:Window', 'Inactive'],
    key: 'Token',
    isSecret: true,
    before: 'correct horse',
    after: null,
  }),
  difference({ group: ['Icons'], key: 'Path', before: '/a/'.repeat(200), after: 'evil\u202egpj' }),
  difference({
    file: '.local/share/color-schemes/Sternwarte.colors',
    ...{ group: [], key: null, kind: 'added', before: null, after: null },
  }),
  difference({
    file: '.config/kdedefaults/package',
    ...{ group: [], key: null, before: null, after: null },
  }),
];

export const DIFFERENCES = 1_207;

/** What the engine answers to `plans.differences`. */
export function differencesOf(offset: number, limit: number) {
  const rows = Array.from(
    { length: Math.max(0, Math.min(limit, DIFFERENCES - offset)) },
    (_, i) =>
      first[offset + i] ??
      difference({ group: ['Colors:View'], key: `Colour${offset + i}`, before: '0', after: '1' }),
  );
  return { total: DIFFERENCES, rows };
}
