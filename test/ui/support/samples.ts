import type { Device } from '../../../shared/model/device.ts';
import type { Finding } from '../../../shared/model/finding.ts';
import type { Host } from '../../../shared/model/host.ts';
import type { Amount, FolderRow, Inspection } from '../../../shared/model/inventory.ts';
import type { Job } from '../../../shared/model/job.ts';
import type { OfferRequest } from '../../../shared/model/offer.ts';
import type { PlanAction, PlanItem, PlanSummary } from '../../../shared/model/plan.ts';
import type { Report, RunSummary } from '../../../shared/model/report.ts';
import type { SourceState } from '../../../shared/model/source.ts';
import type { AppState } from '../../../shared/model/state.ts';

/** Made-up things of every kind, for the double of the engine. */

const MB = 1_000_000;
export const amount = (files: number, bytes: number): Amount => ({
  entries: files + Math.ceil(files / 9),
  files,
  bytes,
});

const os = (name: string) => ({ id: 'fedora', name, versionId: '44', variantId: 'kinoite' });
export const oldHost: Host = {
  name: 'kuechentisch',
  user: 'anna',
  home: '/home/anna',
  os: os('Fedora Linux 44 (Kinoite)'),
};
export const newHost: Host = { ...oldHost, name: 'schreibtisch', home: '/var/home/anna' };

export const ready: AppState['kdeConnect'] = {
  kind: 'ready',
  selfId: 'self',
  selfName: 'schreibtisch',
  dialect: 'paired',
};

export const device = (over: Partial<Device> = {}): Device => ({
  id: 'old',
  name: 'kuechentisch',
  type: 'laptop',
  reachable: true,
  paired: true,
  pairing: 'paired',
  key: '4F1C 09AB',
  hasRelokate: true,
  ...over,
});

export const phone = device({
  id: 'phone',
  name: 'Annas Telefon',
  type: 'phone',
  hasRelokate: false,
});

export const source = (over: Partial<SourceState> = {}): SourceState => ({
  source: 'kdeconnect:old',
  kind: 'ready',
  since: Date.now(),
  host: oldHost,
  lane: { id: 'rsync', reason: 'Files come over with rsync, the fastest way between these two.' },
  error: null,
  ...over,
});

export const finding = (
  level: Finding['level'],
  id: string,
  text: string,
  remedy = '',
): Finding => ({ id, level, code: `preflight/${id}`, params: {}, text, remedy });

export const goodFindings: readonly Finding[] = [
  finding('ok', 'distribution', 'Both computers run Fedora Linux 44 (Kinoite).'),
  finding('ok', 'space', '412 GB are free on this computer.'),
  finding('ok', 'programs', 'Everything that Relokate needs is installed.'),
];
export const warningFindings: readonly Finding[] = [
  finding(
    'warning',
    'wifi',
    'This computer is connected by Wi-Fi, at about 6 MB a second.',
    'Plug in a network cable: it is often ten times as fast. You can do so at any time.',
  ),
  ...goodFindings,
];
export const blockedFindings: readonly Finding[] = [
  finding(
    'blocked',
    'sshfs',
    'sshfs is not installed, or is older than 3.7.',
    'Install the package fuse-sshfs and check again.',
  ),
  ...warningFindings,
];

const folder = (path: string, files: number, bytes: number, over: Partial<FolderRow> = {}) =>
  ({
    path,
    label: path.slice(path.lastIndexOf('/') + 1),
    type: 'directory',
    amount: amount(files, bytes),
    left: amount(0, 0),
    rule: null,
    goesTo: null,
    hasChildren: true,
    ...over,
  }) satisfies FolderRow;

const file = (path: string, bytes: number): FolderRow => ({
  ...folder(path, 1, bytes),
  type: 'file',
  amount: { entries: 1, files: 1, bytes },
  hasChildren: false,
});

export const PHOTOS = 120_000;
const topRows: readonly FolderRow[] = [
  folder('Bilder', 24_310, 88_400 * MB, { goesTo: 'Pictures' }),
  folder('Dokumente', 5_120, 9_720 * MB, { goesTo: 'Documents' }),
  folder('Musik', 9_841, 61_000 * MB, { goesTo: 'Music' }),
  folder('.var', 18_004, 14_200 * MB, { left: amount(9_100, 5_100 * MB) }),
  folder('.cache', 60_211, 8_300 * MB, { rule: 'cache', left: amount(60_211, 8_300 * MB) }),
  folder('Projekte', 41_003, 6_100 * MB, { left: amount(120, 3 * MB) }),
  folder('.local', 6_300, 3_900 * MB, { left: amount(2_000, 900 * MB) }),
  folder('Schreibtisch', 12, 14 * MB, { goesTo: 'Desktop' }),
  folder('A very long folder name that somebody once gave to keep everything from the flat', 3, 2),
  folder('مستندات', 40, 12 * MB),
  folder('Leer', 0, 0, { hasChildren: false }),
  folder('.ssh', 6, 14_000),
  file('Einkaufsliste.txt', 812),
  file('evil\\u{202e}gpj.exe', 40_212),
];
const dokumente: readonly FolderRow[] = [
  folder('Dokumente/Steuer', 320, 210 * MB),
  folder('Dokumente/Fotos [2019] {a,b}', PHOTOS, 4_000 * MB),
  folder('Dokumente/Briefe', 96, 31 * MB),
  file('Dokumente/Lebenslauf.odt', 212_000),
];
const inner: Readonly<Record<string, readonly FolderRow[]>> = {
  '': topRows,
  Dokumente: dokumente,
  'Dokumente/Steuer': [
    folder('Dokumente/Steuer/2024', 80, 60 * MB),
    file('Dokumente/Steuer/x.pdf', 99),
  ],
  '.cache': [folder('.cache/mesa', 400, 90 * MB, { rule: 'cache' }), file('.cache/log', 12)],
};

/** What the engine answers to `plans.folders`. */
export function foldersOf(path: string, offset: number, limit: number) {
  if (path.startsWith('Dokumente/Fotos')) {
    const rows = Array.from({ length: Math.min(limit, PHOTOS - offset) }, (_, i) =>
      file(`${path}/IMG_${String(offset + i).padStart(6, '0')}.jpg`, 2_400_000 + i),
    );
    return { total: PHOTOS, rows };
  }
  const rows = inner[path] ?? [file(`${path}/one.txt`, 120), file(`${path}/two.txt`, 4_400)];
  return { total: rows.length, rows: rows.slice(offset, offset + limit) };
}

export const inspection: Inspection = {
  id: 'inspection',
  source: 'kdeconnect:old',
  host: oldHost,
  createdAt: Date.now(),
  scopes: [
    {
      id: 'home',
      amount: amount(164_850, 191_600 * MB),
      left: [
        {
          rule: 'cache',
          reason: 'Caches: programs make them again.',
          amount: amount(71_331, 14_300 * MB),
        },
        { rule: 'trash', reason: 'The waste bin.', amount: amount(204, 3_100 * MB) },
        {
          rule: 'containers',
          reason: 'Containers and virtual machines: made for the old machine and very large.',
          amount: amount(812, 24_000 * MB),
        },
      ],
      unreadable: [
        { path: '.gvfs', message: 'It cannot be read on the old computer: permission denied' },
        {
          path: 'Projekte/db/data',
          message: 'It cannot be read on the old computer: permission denied',
        },
      ],
    },
  ],
};

export const emptyInspection: Inspection = {
  ...inspection,
  scopes: [{ id: 'home', amount: amount(0, 0), left: [], unreadable: [] }],
};

export function plan(over: Partial<PlanSummary> = {}): PlanSummary {
  const total = (action: PlanAction, files: number, bytes: number) => ({
    action,
    amount: amount(files, bytes),
  });
  return {
    head: {
      version: 1,
      id: 'plan',
      createdAt: '2026-11-22T14:05:00Z',
      source: 'kdeconnect:old',
      from: oldHost,
      to: newHost,
      scopes: ['home'],
      choices: { home: { conflicts: 'keep-both' } },
    },
    file: '/home/anna/.local/state/relokate/plan.json',
    totals: [
      total('create', 91_400, 149_000 * MB),
      total('merge', 0, 0),
      total('keep-both', 2_300, 1_100 * MB),
      total('identical', 812, 90 * MB),
      total('leave', 72_347, 41_400 * MB),
      total('fail', 2, 0),
    ],
    bytesToCopy: 150_100 * MB,
    bytesNeeded: 150_100 * MB,
    bytesFree: 412_000 * MB,
    samples: [],
    ...over,
  };
}

/** What the engine answers to `plans.read`. */
export function planItems(action: PlanAction | null, offset: number, limit: number) {
  const total = action === 'fail' ? 2 : 2_300;
  const items = Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, i) =>
    planItem(action ?? 'keep-both', offset + i),
  );
  return { total, items };
}

function planItem(action: PlanAction, at: number): PlanItem {
  const path = `Dokumente/Briefe/Brief an die Hausverwaltung ${at}.odt`;
  return {
    entry: {
      path,
      type: 'file',
      size: 20_000 + at * 37,
      mode: 0o644,
      mtime: '1700000000000000000',
      linkGroup: null,
      blocks: null,
      target: null,
    },
    action,
    to:
      action === 'fail'
        ? null
        : `Documents/Briefe/Brief an die Hausverwaltung ${at} (kuechentisch).odt`,
    reason: action === 'fail' ? 'home/unreadable' : 'conflict',
    linkTo: null,
    hardLinkOf: null,
  };
}

export const job = (over: Partial<Job> = {}, progress: Partial<Job['progress']> = {}): Job => ({
  id: 'job',
  kind: 'run',
  state: 'running',
  startedAt: Date.now() - 754_000,
  endedAt: null,
  run: '2026-11-22-1405',
  error: null,
  ...over,
  progress: {
    phase: 'copying',
    fraction: 0.4267,
    bytes: 64_100 * MB,
    bytesTotal: 150_100 * MB,
    entries: 41_270,
    entriesTotal: 104_100,
    current: 'Bilder/2021/Sommer am See/IMG_20210714_193355.jpg',
    bytesPerSecond: 84 * MB,
    secondsLeft: 1_020,
    isLate: false,
    ...progress,
  },
});

export const report = (over: Partial<Report> = {}): Report => ({
  version: 1,
  run: '2026-11-22-1405',
  source: 'kdeconnect:old',
  from: oldHost,
  to: newHost,
  startedAt: '2026-11-22T14:05:00Z',
  endedAt: '2026-11-22T14:35:30Z',
  outcome: 'done',
  bytes: 150_100 * MB,
  lane: { id: 'rsync', reason: 'Files came over with rsync.' },
  scopes: [
    {
      id: 'home',
      inventory: 183_167,
      moved: 104_112,
      identical: 902,
      skipped: 0,
      left: 78_153,
      failed: 0,
    },
  ],
  failures: [],
  skipped: [],
  left: [
    { rule: 'cache', count: 79_257 },
    { rule: 'trash', count: 227 },
  ],
  todo: [
    { code: 'sign-in', text: 'Sign in again in the programs that ask for it.' },
    { code: 'log-out', text: 'Log out and in once, so that all programs see the new files.' },
  ],
  proofs: [
    { proof: 'content-hash', count: 98_001 },
    { proof: 'second-name', count: 12 },
    { proof: 'attributes', count: 6_099 },
  ],
  verdict: { safeToWipe: true, reasons: [] },
  ...over,
});

export const failedReport = (failures = 3): Report =>
  report({
    outcome: 'failed',
    failures: Array.from({ length: failures }, (_, at) => ({
      scope: 'home',
      path: `Projekte/db/data/segment-${at}.bin`,
      code: 'home/unreadable',
      message: 'It cannot be read on the old computer: permission denied',
      remedy: 'Give yourself permission to read it there, or leave it out, then retry.',
    })),
    skipped: [{ scope: 'home', path: 'Dokumente/Briefe/alt.odt', reason: 'conflict' }],
    scopes: [
      {
        id: 'home',
        inventory: 183_167,
        moved: 104_111 - failures,
        identical: 902,
        skipped: 1,
        left: 78_153,
        failed: failures,
      },
    ],
    verdict: {
      safeToWipe: false,
      reasons: [`${failures} things could not be moved and are only on the old computer.`],
    },
  });

export const run = (over: Partial<RunSummary> = {}): RunSummary => ({
  id: '2026-11-22-1405',
  source: 'kdeconnect:old',
  startedAt: '2026-11-22T14:05:00Z',
  state: 'done',
  canResume: false,
  canUndo: true,
  canRetry: false,
  ...over,
});

export const request = (over: Partial<OfferRequest> = {}): OfferRequest => ({
  id: 'request',
  device: 'new',
  name: 'schreibtisch',
  key: '4F1C 09AB',
  scopes: ['apps', 'home', 'profile'],
  roots: [
    { id: 'home', path: '/home/anna' },
    { id: 'flatpak-user', path: '/home/anna/.local/share/flatpak' },
    { id: 'flatpak-system', path: '/var/lib/flatpak' },
    { id: 'os-release', path: '/etc/os-release' },
  ],
  leftOut: [
    { path: '.ssh', reason: 'keys' },
    { path: '.local/share/kwalletd', reason: 'wallet' },
    { path: '.config/kdeconnect', reason: 'kdeconnect-identity' },
    { path: '.local/share/Trash', reason: 'trash' },
    { path: 'Vaults/Privat', reason: 'snapshots' },
  ],
  expiresAt: Date.now() + 95_000,
  ...over,
});
