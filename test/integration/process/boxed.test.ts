import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { boxed } from '../../../main/core/process/boxed.ts';
import { stream } from '../../../main/core/process/stream.ts';

const env = { PATH: process.env['PATH'] ?? '' };
let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'relokate-boxed-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

async function runBoxed(script: string, signal: AbortSignal): Promise<string[]> {
  const lines: string[] = [];
  const command = { program: 'sh', args: ['-c', script, dir] };
  await stream(await boxed(command, { writable: [dir], env }), {
    ...{ env, signal, input: null },
    onOutput: (line) => lines.push(line.toString()),
    onError: (line) => lines.push(line.toString()),
  });
  return lines;
}

/** Processes that have our folder in their arguments. */
function left(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return words.includes(dir) ? [words] : [];
      } catch {
        return [];
      }
    });
}

// Real: bubblewrap.
describe('a boxed program', () => {
  test('runs, and can write only where it may', async () => {
    const { signal } = new AbortController();
    writeFileSync(join(dir, 'in'), 'text');
    const other = join(tmpdir(), `relokate-not-${process.pid}`);
    const script = `cat ${dir}/in; echo; echo x > ${dir}/out && echo wrote; echo x > ${other} || echo refused`;
    const lines = await runBoxed(script, signal);
    expect(lines).toContain('text');
    expect(lines).toContain('wrote');
    expect(lines).toContain('refused');
  });

  test('leaves nothing and ends at once, however early it is stopped', async () => {
    const slowest: number[] = [];
    for (let turn = 0; turn < 60; turn++) {
      const controller = new AbortController();
      const ended = runBoxed('sleep 60', controller.signal).catch(() => []);
      if (turn > 0) await new Promise((resolve) => setTimeout(resolve, turn / 3));
      const stopped = performance.now();
      controller.abort(new Error('stopped'));
      await ended;
      slowest.push(performance.now() - stopped);
    }
    expect(Math.max(...slowest)).toBeLessThan(3000);
    await expect.poll(left, { timeout: 3000 }).toEqual([]);
  });
});
