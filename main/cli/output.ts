import { createInterface } from 'node:readline/promises';
import type { FailureData } from '../../shared/failure.ts';
import type { Job } from '../../shared/model/job.ts';
import { ui } from '../../shared/messages/en/ui.ts';
import { formatBytes } from '../../shared/util/format-bytes.ts';
import { timeLeftText } from '../../shared/util/time-left.ts';

/** How a command speaks: for people or as JSON, on the streams that it was given. */
export interface Output {
  readonly json: boolean;
  readonly progress: 'text' | 'json' | 'none';
  readonly out: NodeJS.WritableStream;
  readonly err: NodeJS.WritableStream;
  readonly in: NodeJS.ReadStream;
}

const LOCALE = 'en';

/** Writes a line for people; nothing in JSON mode. */
export function say(output: Output, line: string): void {
  if (!output.json) output.out.write(`${line}\n`);
}

/** Writes the command's one JSON document; nothing in text mode. */
export function document(output: Output, value: unknown): void {
  if (output.json) output.out.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Says what went wrong and what to do. */
export function sayFailure(output: Output, failure: FailureData): void {
  if (output.json) document(output, { error: failure });
  output.err.write(`relokate: ${failure.message}\n${failure.remedy}\n[${failure.code}]\n`);
}

/** Tells how far a job is: a line that is written over on a terminal, JSON lines when asked for. */
export function progressPrinter(output: Output): (job: Job) => void {
  let last = '';
  let state: Job['state'] | null = null;
  return (job) => {
    if (output.progress === 'none') return;
    if (output.progress === 'json') {
      output.err.write(`${JSON.stringify(job)}\n`);
      return;
    }
    const line = progressLine(job);
    if (line === last) return;
    last = line;
    const before = state;
    state = job.state;
    const isTerminal = 'isTTY' in output.err && Boolean(output.err.isTTY);
    if (isTerminal) output.err.write(`\r\u001b[K${line}${job.endedAt === null ? '' : '\n'}`);
    else if (isWorthALine(job, before)) output.err.write(`${line}\n`);
  };
}

/** Where lines cannot be written over, only news gets one: waiting, paused, going on, the end. */
function isWorthALine(job: Job, before: Job['state'] | null): boolean {
  if (job.endedAt !== null || job.state === 'waiting' || job.state === 'paused') return true;
  return before === 'paused';
}

function timeLeft(progress: Job['progress']): string {
  const text = timeLeftText(progress, ui.move.timeLeft, LOCALE);
  return progress.isLate ? text : `${text} left`;
}

function progressLine({ state, kind, progress, error }: Job): string {
  if (state === 'waiting') return waitingLine(error);
  if (state === 'paused') return `${kind}: paused. Going on when somebody says so.`;
  if (state !== 'running') return `${kind}: ${state}`;
  const parts = [`${kind}: ${progress.phase}`];
  if (progress.fraction !== null) parts.push(`${Math.floor(progress.fraction * 100)} %`);
  if (progress.bytesTotal > 0) {
    parts.push(`${bytes(progress.bytes)} of ${bytes(progress.bytesTotal)}`);
  } else if (progress.entries > 0) parts.push(`${progress.entries} items`);
  if (progress.bytesPerSecond > 0) parts.push(`${bytes(progress.bytesPerSecond)}/s`);
  if (progress.isLate || progress.secondsLeft !== null) parts.push(timeLeft(progress));
  return parts.join(' · ');
}

function waitingLine(error: Job['error']): string {
  if (error === null || error.code === 'source/link-lost')
    return 'The connection is gone. Going on by itself when it is back…';
  return `${error.message} ${error.remedy}`;
}

/** Bytes for people. */
export function bytes(count: number): string {
  return formatBytes(count, LOCALE);
}

/** Asks a yes-or-no question; anything but yes is no, and so is the end of the input. */
export async function confirm(output: Output, question: string): Promise<boolean> {
  const answer = await ask(output, `${question} [y/N] `, false);
  return /^(y|yes)$/i.test(answer?.trim() ?? '');
}

/** Asks for a line; null at the end of the input. A secret is not shown while it is typed. */
export async function ask(
  output: Output,
  question: string,
  secret: boolean,
): Promise<string | null> {
  const terminal = output.in.isTTY;
  const lines = createInterface({ input: output.in, output: output.err, terminal });
  if (secret && terminal) hideTyping(lines);
  try {
    return await new Promise((resolve) => {
      lines.once('close', () => resolve(null));
      lines.question(question).then(resolve, () => resolve(null));
    });
  } finally {
    lines.close();
    if (secret && terminal) output.err.write('\n');
  }
}

/** Readline echoes by writing to its output: once the question stands there, nothing more is written. */
function hideTyping(lines: object): void {
  setImmediate(() => {
    Object.assign(lines, { _writeToOutput: () => undefined });
  });
}
