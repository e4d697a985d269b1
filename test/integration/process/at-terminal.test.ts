import { describe, expect, it, vi } from 'vitest';
import { runAtTerminal } from '../../../main/core/process/at-terminal.ts';
import { processesNaming } from '../../support/processes.ts';

const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin' };

/** Runs a shell's words, and gives what they showed. */
async function shown(script: string, given: { signal?: AbortSignal; seconds?: number } = {}) {
  let text = '';
  await runAtTerminal('sh', {
    args: ['-c', script, 'of-a-test'],
    env,
    timeoutSeconds: given.seconds ?? 20,
    signal: given.signal ?? new AbortController().signal,
    onOutput: (piece) => (text += piece),
  });
  return text;
}

// Real: sh at a terminal of node-pty.
describe('a program at a terminal', () => {
  it('writes to one, but reads nothing and is at none that it could ask on', async () => {
    const text = await shown(
      'test -t 1 && echo shows; read line || echo reads nothing; (: </dev/tty) 2>/dev/null || echo asks nobody',
    );
    expect(text.split('\r\n')).toEqual(['shows', 'reads nothing', 'asks nobody', '']);
  });

  it('that fails says what it showed last, without what was written over', async () => {
    const failing = shown(
      `printf 'half\\rwhole \\033[1mline\\033[22m\\nerror: no %s\\n' room; exit 3`,
    );
    await expect(failing).rejects.toMatchObject({
      code: 'app/program-failed',
      params: { detail: 'whole line error: no room' },
    });
    await expect(shown('exit 4')).rejects.toMatchObject({ params: { detail: 'exit status 4' } });
  });

  it('that is not there, takes too long, or is cancelled says so, and nothing of it is left', async () => {
    const signal = new AbortController().signal;
    const missing = runAtTerminal('no-such-program', {
      ...{ args: [], env, timeoutSeconds: 20, signal },
      onOutput: () => undefined,
    });
    await expect(missing).rejects.toMatchObject({ code: 'app/program-missing' });
    await expect(shown('sleep 31.25', { seconds: 0.3 })).rejects.toMatchObject({
      code: 'app/timed-out',
    });
    const cancel = new AbortController();
    const cancelled = shown('sleep 31.25', { signal: cancel.signal });
    setTimeout(() => cancel.abort(), 300);
    await expect(cancelled).rejects.toMatchObject({ code: 'app/cancelled' });
    await expect(shown('sleep 31.25', { signal: cancel.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
    await vi.waitFor(() => expect(processesNaming('31.25')).toEqual([]), 5000);
  });
});
