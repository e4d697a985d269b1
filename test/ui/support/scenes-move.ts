import { failure, toFailureData } from '../../../shared/failure.ts';
import { failedReport, job, report, run } from './samples.ts';
import { ended, good, lost, opened, press, toEnd, type Scene } from './scene.ts';
import { linkLost, scriptMove } from './script.ts';

/** The clock of a job that is held up stands still. */
const still = { bytesPerSecond: 0, secondsLeft: null } as const;

const appsOpen = toFailureData(failure('apps/running', { apps: 'org.mozilla.firefox' }));

export const move: readonly Scene[] = [
  { name: 'move', state: { ...opened, jobs: [job()] }, sees: '42%' },
  {
    // A fraction that is written with an exponent.
    name: 'move-begun',
    state: { ...opened, jobs: [job({}, { fraction: 6.8e-7, bytes: 3, entries: 0 })] },
    sees: '0%',
  },
  {
    name: 'move-installing',
    state: {
      ...opened,
      jobs: [job({}, { phase: 'installing', entries: 3, entriesTotal: 12, current: 'Okular' })],
    },
    sees: 'Apps and their settings',
  },
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
            isLate: false,
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
    name: 'move-apps-open',
    state: {
      ...opened,
      jobs: [job({ state: 'waiting', error: appsOpen }, { ...still, phase: 'copying' })],
    },
    sees: 'Close them. It goes on by itself then.',
  },
  {
    name: 'move-paused',
    state: { ...opened, jobs: [job({ state: 'paused' }, still)] },
    sees: 'Paused. Nothing is lost; the move goes on when you say so.',
  },
  {
    name: 'move-paused-undo',
    state: {
      ...opened,
      jobs: [
        job({ kind: 'undo', state: 'paused' }, { ...still, phase: 'undoing', fraction: null }),
      ],
    },
    sees: 'Paused. Nothing is lost; undoing goes on when you say so.',
  },
  {
    name: 'move-soon',
    state: { ...opened, jobs: [job({}, { fraction: 0.98, secondsLeft: 20 })] },
    sees: 'less than a minute',
  },
  {
    name: 'move-late',
    state: { ...opened, jobs: [job({}, { fraction: 0.98, secondsLeft: null, isLate: true })] },
    sees: 'taking longer than expected',
  },
  {
    name: 'move-engine-lost',
    state: { ...opened, jobs: [job()] },
    go: async (page, _engine, web) => {
      await page.getByRole('heading', { name: 'Moving' }).waitFor();
      await web.dispose();
    },
    sees: /stopped and is being started again/,
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
