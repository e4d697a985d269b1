import type { AppItem, AppRow } from '../../../shared/model/apps.ts';

/** Made-up apps, for the double of the engine. */

const MB = 1_000_000;

/** A picture as an app has one: a round in a colour of its own. */
const picture = (hue: number): string =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect x="4" y="4" width="56" height="56" rx="14" fill="hsl(${hue} 65% 45%)"/><circle cx="32" cy="32" r="14" fill="#fff"/></svg>`,
  )}`;

export const appRow = (id: string, over: Partial<AppRow> = {}): AppRow => ({
  key: `user:app/${id}/x86_64/${over.branch ?? 'stable'}`,
  id,
  title: id.slice(id.lastIndexOf('.') + 1),
  icon: null,
  branch: 'stable',
  otherBranches: [],
  isTwin: false,
  installation: 'user',
  origin: 'flathub',
  size: 120 * MB,
  dataSize: 0,
  state: 'missing',
  reason: null,
  ...over,
});

/** Every state that an app can be in, with and without a reason. */
export const fewApps: readonly AppRow[] = [
  appRow('org.mozilla.firefox', {
    title: 'Firefox',
    icon: picture(25),
    installation: 'system',
    size: 412 * MB,
    dataSize: 1_840 * MB,
  }),
  appRow('org.kde.okular', { title: 'Okular', icon: picture(210), dataSize: 3 * MB }),
  appRow('org.gimp.GIMP', {
    title: 'GNU Image Manipulation Program',
    icon: picture(40),
    dataSize: 96 * MB,
    otherBranches: ['beta', 'master'],
    reason:
      'It gets no updates any more. Look in your app store for something that took its place.',
  }),
  appRow('com.visualstudio.code', {
    title: 'Visual Studio Code',
    icon: picture(205),
    branch: 'beta',
    origin: 'flathub-beta',
    installation: 'extra',
    size: 1_320 * MB,
    dataSize: 640 * MB,
  }),
  appRow('org.videolan.VLC', {
    title: 'VLC',
    icon: picture(30),
    state: 'here',
    dataSize: 2 * MB,
    reason:
      'It is on the new computer already, in another installation. There is nothing to do: it can be used as it is.',
  }),
  appRow('org.kde.kate', { title: 'Kate', icon: picture(130), state: 'here' }),
  appRow('de.haus.Buchhaltung', {
    title: 'Die Buchhaltung der Hausgemeinschaft am Kanal mit einem sehr langen Namen',
    state: 'cannot',
    origin: 'buchhaltung-origin',
    size: null,
    dataSize: 48 * MB,
    reason:
      'The place that it came from is not known any more: it was installed from a file, or its source was removed. Find it in your app store, or install it from its file.',
  }),
  appRow('org.example.NoReason', { title: 'Sternwarte', state: 'cannot' }),
  appRow('ir.example.calendar', { title: 'تقویم', icon: picture(285), dataSize: 400_000 }),
  appRow('org.example.Broken', { title: 'Broken picture', icon: 'data:image/png;base64,AAAA' }),
];

const kinds = ['Notes', 'Photos', 'Chess', 'Player', 'Maps', 'Mail', 'Weather', 'Reader'];

/** As many as a person collects over the years. */
export const manyApps: readonly AppRow[] = Array.from({ length: 150 }, (_, at) => {
  const kind = kinds[at % kinds.length] ?? '';
  const number = Math.floor(at / kinds.length) + 1;
  return appRow(`org.example.${kind}${number}`, {
    title: `${kind} ${number}`,
    icon: at % 7 === 3 ? null : picture((at * 47) % 360),
    installation: at % 3 === 0 ? 'system' : 'user',
    size: (30 + ((at * 53) % 600)) * MB,
    dataSize: at % 4 === 0 ? 0 : ((at * 31) % 900) * MB,
    ...(at % 19 === 5 ? { state: 'here' as const } : {}),
  });
});

const item = (id: string, over: Partial<Extract<AppItem, { kind: 'ref' }>> = {}): AppItem => ({
  kind: 'ref',
  installation: 'user',
  action: 'add',
  reason: null,
  oldRef: `app/${id}/x86_64/stable`,
  ref: `app/${id}/x86_64/stable`,
  origin: 'flathub',
  from: 'user',
  title: id.slice(id.lastIndexOf('.') + 1),
  size: 120 * MB,
  download: 45 * MB,
  usesWallet: false,
  ...over,
});

/** What a plan has of apps: such as come, are here, and cannot be brought. */
export const plannedApps: readonly AppItem[] = [
  item('org.mozilla.firefox'),
  item('org.kde.krita'),
  item('org.kde.kdenlive', { action: 'identical' }),
  item('org.example.Gone', { action: 'fail', reason: 'apps/not-offered' }),
  item('org.example.Bundle', { action: 'fail', reason: 'apps/no-source' }),
  { kind: 'mask', installation: 'user', action: 'add', reason: null, pattern: 'org.kde.dolphin' },
];
