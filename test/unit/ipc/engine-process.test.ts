import { describe, expect, it } from 'vitest';
import { engineStatus } from '../../../shared/ipc/engine-process.ts';
import type { Job } from '../../../shared/model/job.ts';

const job = (kind: Job['kind'], state: Job['state']): Job => ({
  id: 'j',
  kind,
  state,
  startedAt: 0,
  endedAt: null,
  progress: {
    phase: 'copying',
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
  run: null,
  error: null,
});
const idle = { jobs: [], offer: { kind: 'off' }, questions: [] } as const;

describe('what the shell is told of the engine', () => {
  it.each([
    ['run', 'running', 'moving'],
    ['undo', 'waiting', 'moving'],
    ['run', 'paused', 'paused'],
    ['run', 'done', null],
    ['inspect', 'running', null],
  ] as const)('a job %s that is %s counts as %s', (kind, state, busy) => {
    expect(engineStatus({ ...idle, jobs: [job(kind, state)] }).busy).toBe(busy);
  });

  it('nothing is busy or asked in an idle engine', () => {
    expect(engineStatus(idle)).toEqual({ busy: null, asking: false });
  });
});
