import { device, phone, run, source } from './samples.ts';
import { press, asNew, devices, base, opened, lost, type Scene } from './scene.ts';
import { linkLost } from './script.ts';

export const welcome: readonly Scene[] = [
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

export const connect: readonly Scene[] = [
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
