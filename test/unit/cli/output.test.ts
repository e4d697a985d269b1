import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { progressPrinter } from '../../../main/cli/output.ts';
import type { Job } from '../../../shared/model/job.ts';
import { job } from '../../ui/support/samples.ts';

/** What is written to stderr for these states of a job, line by line. */
function lines(jobs: readonly Job[], isTerminal: boolean): readonly string[] {
  const err = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: isTerminal });
  const print = progressPrinter({
    json: false,
    progress: 'text',
    out: new PassThrough(),
    err,
    in: process.stdin,
  });
  jobs.forEach(print);
  const text: unknown = err.read();
  return (typeof text === 'string' ? text : '')
    .split(/\r\u001b\[K|\n/)
    .filter((line) => line !== '');
}

describe('the progress of a job on a terminal', () => {
  it.each([
    [{ secondsLeft: 1020 }, / · about 17 minutes left$/],
    [{ secondsLeft: 20 }, / · less than a minute left$/],
    [{ secondsLeft: null, isLate: true }, / · taking longer than expected$/],
    [{ secondsLeft: null, bytesPerSecond: 0 }, /64\.1 GB of 150 GB$/],
  ])('ends with how long it still takes: %o', (progress, ending) => {
    expect(lines([job({}, progress)], true)[0]).toMatch(ending);
  });

  it('says that another client has paused it', () => {
    const still = { bytesPerSecond: 0, secondsLeft: null };
    expect(lines([job({ state: 'paused' }, still)], true)).toEqual([
      'run: paused. Going on when somebody says so.',
    ]);
  });
});

describe('the progress of a job in a file', () => {
  it('tells of news alone', () => {
    const paused = job({ state: 'paused' });
    const states = [
      job(),
      job({}, { fraction: 0.43 }),
      paused,
      paused,
      job(),
      job({}, { fraction: 0.5 }),
    ];
    const end = job({ state: 'done', endedAt: 1 });
    expect(lines([...states, end], false)).toEqual([
      'run: paused. Going on when somebody says so.',
      expect.stringMatching(/^run: copying · 42 %/),
      'run: done',
    ]);
  });
});
