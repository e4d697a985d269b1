import type { Page } from 'playwright-core';
import { failure, toFailureData } from '../../../shared/failure.ts';
import type { ShellHandlers } from '../../../shared/ipc/shell.ts';
import type { AppState } from '../../../shared/model/state.ts';
import type { ScriptedEngine } from '../../support/scripted-engine.ts';
import {
  blockedFindings,
  device,
  failedReport,
  emptyInspection,
  job,
  phone,
  plan,
  ready,
  report,
  request,
  run,
  source,
  warningFindings,
} from './samples.ts';
import { endJob, linkLost, never, scriptMove } from './script.ts';

/** One screen in one state: how to get there, and what has to be seen then. */
export interface Scene {
  readonly name: string;
  readonly state: Partial<AppState>;
  readonly script?: (engine: ScriptedEngine) => void;
  readonly shell?: Partial<ShellHandlers>;
  readonly go?: (page: Page, engine: ScriptedEngine) => Promise<void>;
  /** A text that is there once the scene is. */
  readonly sees: string | RegExp;
}

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click();
const asNew = (page: Page) => press(page, /This is my new computer/);
const onwards = async (page: Page, times: number): Promise<void> => {
  for (let turn = 0; turn < times; turn++) await press(page, 'Continue');
};
const devices = [
  device(),
  device({ id: 'b', name: 'Büro-PC', type: 'desktop', hasRelokate: false }),
  device({ id: 'c', name: '', type: 'desktop', paired: false, pairing: 'none', key: null }),
  device({ id: 'd', name: 'dachboden', paired: false, pairing: 'none', reachable: false }),
  phone,
];
/** Scrolls to the end of a screen. */
const toEnd = async (page: Page): Promise<void> => {
  await page.locator('main > div').evaluate((screen) => screen.scrollTo(0, screen.scrollHeight));
};
const base: Partial<AppState> = { kdeConnect: ready, devices: [device(), phone] };
const opened: Partial<AppState> = { ...base, source: source() };
const good = (engine: ScriptedEngine): void => scriptMove(engine);
const lost = toFailureData(failure('source/link-lost'));

const welcome: readonly Scene[] = [
  { name: 'welcome', state: base, sees: 'Which computer is this one?' },
  {
    name: 'welcome-runs',
    state: {
      ...base,
      runs: [
        run({ id: 'a', startedAt: '2026-11-22T14:05:00Z', state: 'unfinished', canResume: true }),
        run({ id: 'b', startedAt: '2026-11-20T09:00:00Z', source: 'ssh://anna@192.168.1.20' }),
        run({ id: 'c', startedAt: '2026-11-19T09:00:00Z', state: 'undone', canUndo: false }),
        run({ id: 'd', startedAt: '2026-11-18T09:00:00Z', state: 'damaged', canUndo: false }),
        run({ id: 'e', startedAt: '2026-11-17T09:00:00Z', source: 'folder:/run/media/anna/old' }),
      ],
    },
    sees: 'A move is not finished',
  },
  {
    name: 'welcome-outdated',
    state: { ...base, mode: 'demo' },
    shell: { info: async () => ({ electronVersion: '25.1.1', outdated: true }) },
    sees: 'For trying out only',
  },
];

const connect: readonly Scene[] = [
  { name: 'connect', state: { ...base, devices }, go: asNew, sees: 'Büro-PC' },
  {
    name: 'connect-none',
    state: { ...base, devices: [] },
    go: asNew,
    sees: 'No computer found yet',
  },
  {
    name: 'connect-absent',
    state: { kdeConnect: { kind: 'daemon-absent' } },
    go: asNew,
    sees: 'KDE Connect is not running on this computer.',
  },
  {
    name: 'connect-bus-gone',
    state: { kdeConnect: { kind: 'bus-gone' } },
    go: asNew,
    sees: /has lost its message bus/,
  },
  {
    name: 'connect-starting',
    state: { kdeConnect: { kind: 'connecting' } },
    go: asNew,
    sees: 'Waiting for KDE Connect on this computer…',
  },
  {
    name: 'connect-pairing',
    state: { ...base, devices: [device({ paired: false, pairing: 'requested' }), phone] },
    go: asNew,
    sees: '4F1C 09AB',
  },
  {
    name: 'connect-pairing-failed',
    state: { ...base, devices: [device({ paired: false, pairing: 'none' })] },
    script: (engine) => engine.answer('devices.pair', linkLost),
    go: async (page) => {
      await asNew(page);
      await press(page, 'Pair with kuechentisch');
    },
    sees: 'The connection to the old computer broke.',
  },
  {
    name: 'connect-asked',
    state: { ...base, devices: [device({ paired: false, pairing: 'requested-by-peer' })] },
    go: asNew,
    sees: 'kuechentisch wants to pair with this computer',
  },
  {
    name: 'connect-connecting',
    state: { ...base, source: source({ kind: 'connecting', host: null, lane: null }) },
    sees: 'Connecting to kuechentisch…',
  },
  {
    name: 'connect-consent',
    state: { ...base, source: source({ kind: 'waiting-consent', host: null, lane: null }) },
    sees: 'Now go to kuechentisch',
  },
  { name: 'connect-ready', state: opened, sees: 'Connected to kuechentisch' },
  {
    name: 'connect-failed',
    state: { ...base, source: source({ kind: 'failed', host: null, lane: null, error: lost }) },
    sees: 'kuechentisch could not be connected',
  },
  {
    name: 'connect-many',
    state: {
      ...base,
      devices: Array.from({ length: 40 }, (_, at) =>
        device({ id: String(at), name: `pool-${at}` }),
      ),
    },
    go: asNew,
    sees: 'pool-39',
  },
  ...(['host-key', 'password', 'one-time-code'] as const).map((kind) => ({
    name: `question-${kind}`,
    state: {
      ...base,
      source: source({ kind: 'connecting', source: 'ssh://anna@192.168.1.20', host: null }),
      questions: [
        {
          id: 'q',
          kind,
          detail:
            kind === 'host-key'
              ? 'SHA256:9fGlh2iN8m7R0bqJc0m9gI1Jr1b8o8JgkUe2p0aVQ6c (ED25519)'
              : `anna@192.168.1.20's ${kind}:`,
          subject: '192.168.1.20',
          secret: kind !== 'host-key',
          again: kind === 'password',
        },
      ],
    },
    sees: kind === 'host-key' ? 'Is this the right computer?' : /192\.168\.1\.20's/,
  })),
];

const choose: readonly Scene[] = [
  {
    name: 'check',
    state: opened,
    script: (engine) => scriptMove(engine, { findings: warningFindings }),
    go: (page) => onwards(page, 1),
    sees: 'Good to know',
  },
  {
    name: 'check-blocked',
    state: opened,
    script: (engine) => scriptMove(engine, { findings: blockedFindings }),
    go: (page) => onwards(page, 1),
    sees: 'In the way',
  },
  {
    name: 'check-running',
    state: opened,
    script: (engine) => engine.answer('preflight.run', never),
    go: (page) => onwards(page, 1),
    sees: 'Checking both computers…',
  },
  {
    name: 'check-failed',
    state: opened,
    script: (engine) => engine.answer('preflight.run', linkLost),
    go: (page) => onwards(page, 1),
    sees: 'The connection to the old computer broke.',
  },
  { name: 'choose', state: opened, script: good, go: (page) => onwards(page, 2), sees: 'Musik' },
  {
    name: 'choose-opened',
    state: opened,
    script: good,
    go: async (page) => {
      await onwards(page, 2);
      await page.getByText('Show hidden folders').click();
      await press(page, 'Open Dokumente');
      await page.getByRole('checkbox', { name: 'Steuer' }).uncheck();
      await page.getByRole('checkbox', { name: '.cache' }).check();
      await page.getByRole('row', { name: /^Steuer/ }).focus();
    },
    sees: 'Lebenslauf.odt',
  },
  {
    name: 'choose-long',
    state: opened,
    script: good,
    go: async (page) => {
      await onwards(page, 2);
      await press(page, 'Open Dokumente');
      await press(page, /^Open Fotos/);
      await page.getByRole('row', { name: /^Fotos/ }).focus();
      for (let turn = 0; turn < 3; turn++) await page.keyboard.press('PageDown');
      await page.keyboard.press('End');
      await page.keyboard.press('PageUp');
      await page.keyboard.press('PageUp');
    },
    sees: 'IMG_119999.jpg',
  },
  {
    name: 'choose-rest',
    state: opened,
    script: good,
    go: async (page) => {
      await onwards(page, 2);
      await press(page, /^If something is here already/);
      await press(page, /^Left behind on purpose/);
      await press(page, /^Could not be looked at/);
    },
    sees: 'The waste bin.',
  },
  {
    name: 'choose-nothing',
    state: opened,
    script: good,
    go: async (page) => {
      await onwards(page, 2);
      await press(page, 'Choose nothing');
    },
    sees: 'Nothing is chosen yet. Choose at least one folder.',
  },
  {
    name: 'choose-empty',
    state: opened,
    script: (engine) => {
      good(engine);
      engine.answer('plans.inspect', async () => emptyInspection);
      engine.answer('plans.folders', async () => ({ total: 0, rows: [] }));
    },
    go: (page) => onwards(page, 2),
    sees: 'There is nothing in the old home that could be moved.',
  },
  {
    name: 'choose-counting',
    state: opened,
    script: (engine) => {
      good(engine);
      engine.answer('plans.inspect', never);
    },
    go: async (page, engine) => {
      await onwards(page, 2);
      engine.hub.set('jobs', [job({ kind: 'inspect' }, { fraction: null, phase: 'counting' })]);
    },
    sees: /41,270 entries, 64\.1 GB so far/,
  },
  {
    name: 'choose-failed',
    state: opened,
    script: (engine) => {
      good(engine);
      engine.answer('plans.folders', linkLost);
    },
    go: (page) => onwards(page, 2),
    sees: /The old home could not be opened/,
  },
];

const review: readonly Scene[] = [
  {
    name: 'review',
    state: opened,
    script: good,
    go: (page) => onwards(page, 3),
    sees: /412 GB free/,
  },
  {
    name: 'review-rest',
    state: opened,
    script: good,
    go: async (page) => {
      await onwards(page, 3);
      await page.getByText('Brief an die Hausverwaltung 3.odt').waitFor();
      await toEnd(page);
    },
    sees: 'Nothing on the old computer is changed. Everything can be undone.',
  },
  {
    name: 'review-too-much',
    state: opened,
    script: (engine) => scriptMove(engine, { plan: plan({ bytesFree: 40_000_000_000 }) }),
    go: (page) => onwards(page, 3),
    sees: 'This does not fit.',
  },
  {
    name: 'review-same',
    state: opened,
    script: (engine) =>
      scriptMove(engine, {
        plan: plan({
          bytesToCopy: 0,
          totals: [
            { action: 'identical', amount: { entries: 104_000, files: 91_400, bytes: 149e9 } },
          ],
        }),
      }),
    go: (page) => onwards(page, 3),
    sees: 'Nothing to move',
  },
  {
    name: 'review-planning',
    state: opened,
    script: (engine) => {
      good(engine);
      engine.answer('plans.create', never);
    },
    go: (page) => onwards(page, 3),
    sees: 'Working out what will happen…',
  },
  {
    name: 'review-failed',
    state: opened,
    script: (engine) => {
      good(engine);
      engine.answer('plans.create', linkLost);
    },
    go: (page) => onwards(page, 3),
    sees: 'The connection to the old computer broke.',
  },
];

const ended = async (page: Page, engine: ScriptedEngine, state: 'done' | 'cancelled') => {
  await page.getByRole('heading', { name: 'Moving' }).waitFor();
  endJob(engine, state);
};

const move: readonly Scene[] = [
  { name: 'move', state: { ...opened, jobs: [job()] }, sees: '42%' },
  {
    name: 'move-starting',
    state: {
      ...opened,
      jobs: [
        job(
          { startedAt: Date.now() },
          {
            phase: 'starting',
            fraction: null,
            bytes: 0,
            bytesTotal: 0,
            entries: 0,
            entriesTotal: 0,
            current: '',
            bytesPerSecond: 0,
            secondsLeft: null,
          },
        ),
      ],
    },
    sees: 'Getting ready',
  },
  {
    name: 'move-waiting',
    state: { ...opened, jobs: [job({ state: 'waiting', error: lost })] },
    sees: 'Is the old computer on, and awake?',
  },
  {
    name: 'move-stop',
    state: { ...opened, jobs: [job()] },
    go: (page) => press(page, 'Stop…'),
    sees: 'Stop the move?',
  },
  {
    name: 'move-undo',
    state: { ...opened, jobs: [job({ kind: 'undo' }, { phase: 'undoing' })] },
    sees: 'Putting back what was',
  },
  {
    name: 'done',
    state: { ...opened, jobs: [job()] },
    script: good,
    go: (page, engine) => ended(page, engine, 'done'),
    sees: 'The old computer is no longer needed',
  },
  {
    name: 'done-failed',
    state: { ...opened, jobs: [job()] },
    script: (engine) => scriptMove(engine, { report: failedReport() }),
    go: async (page, engine) => {
      await ended(page, engine, 'done');
      engine.hub.set('runs', [run({ state: 'failed', canRetry: true })]);
    },
    sees: '3 things failed',
  },
  {
    name: 'done-rest',
    state: { ...opened, jobs: [job()] },
    script: (engine) => scriptMove(engine, { report: failedReport() }),
    go: async (page, engine) => {
      await ended(page, engine, 'done');
      await press(page, '1 thing skipped');
      await press(page, 'Left behind on purpose');
      await toEnd(page);
    },
    sees: 'Caches: programs make them again.',
  },
  {
    name: 'done-many-failed',
    state: { ...opened, jobs: [job()] },
    script: (engine) => scriptMove(engine, { report: failedReport(5_000) }),
    go: (page, engine) => ended(page, engine, 'done'),
    sees: '5,000 things failed',
  },
  {
    name: 'done-stopped',
    state: { ...opened, jobs: [job()] },
    script: (engine) =>
      scriptMove(engine, {
        report: report({
          outcome: 'stopped',
          verdict: { safeToWipe: false, reasons: ['The move was stopped before its end.'] },
        }),
      }),
    go: (page, engine) => ended(page, engine, 'cancelled'),
    sees: 'The move was stopped',
  },
  {
    name: 'done-undone',
    state: { ...opened, jobs: [job()] },
    script: (engine) => scriptMove(engine, { report: report({ outcome: 'undone' }) }),
    go: (page, engine) => ended(page, engine, 'done'),
    sees: 'Everything is as it was before',
  },
  {
    name: 'done-undo',
    state: { ...opened, jobs: [job()] },
    script: good,
    go: async (page, engine) => {
      await ended(page, engine, 'done');
      await press(page, 'Undo the move…');
    },
    sees: 'Undo the move?',
  },
  {
    name: 'done-no-report',
    state: { ...opened, jobs: [job()] },
    script: (engine) => {
      good(engine);
      engine.answer('runs.report', linkLost);
    },
    go: (page, engine) => ended(page, engine, 'done'),
    sees: 'The report of this move cannot be read.',
  },
];

const serving = (over: { readonly boxed?: boolean } = {}): AppState['offer'] => ({
  kind: 'serving',
  request: request(),
  since: Date.now() - 340_000,
  connections: 2,
  lastActive: Date.now(),
  boxed: over.boxed ?? true,
});

const offer: readonly Scene[] = [
  {
    name: 'offer-wait',
    state: { ...base, devices, offer: { kind: 'waiting', since: Date.now() } },
    sees: 'Computers that may ask',
  },
  {
    name: 'offer-wait-none',
    state: { kdeConnect: ready, offer: { kind: 'waiting', since: Date.now() } },
    sees: 'No computer is paired yet',
  },
  {
    name: 'offer-consent',
    state: { ...base, offer: { kind: 'asking', request: request() } },
    sees: 'May schreibtisch read this computer?',
  },
  {
    name: 'offer-consent-no-key',
    state: {
      ...base,
      offer: { kind: 'asking', request: request({ key: null, leftOut: [], expiresAt: 0 }) },
    },
    sees: 'This question has lapsed.',
  },
  { name: 'offer-serving', state: { ...base, offer: serving() }, sees: '2 open connections' },
  {
    name: 'offer-serving-unboxed',
    state: { ...base, offer: serving({ boxed: false }) },
    sees: /was started without one/,
  },
  ...(['finished', 'unpaired', 'failed'] as const).map((reason) => ({
    name: `offer-ended-${reason}`,
    state: { ...base, offer: serving() },
    go: async (page: Page, engine: ScriptedEngine) => {
      await page.getByText('2 open connections').waitFor();
      const error = reason === 'failed' ? lost : null;
      engine.hub.set('offer', { kind: 'ended', reason, error });
    },
    sees: 'Offer again',
  })),
];

export const scenes: readonly Scene[] = [
  ...welcome,
  ...connect,
  ...choose,
  ...review,
  ...move,
  ...offer,
];
