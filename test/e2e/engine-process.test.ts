import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { isAlive, launchApp, type RunningApp } from '../support/electron.ts';
import {
  answerDialogs,
  askShell,
  callEngine,
  recordNotices,
  snapshot,
} from '../support/page-calls.ts';
import { buildScriptedApp, type ScriptedApp } from '../support/scripted-app.ts';

let scripted: ScriptedApp;
let running: RunningApp;
beforeAll(async () => {
  scripted = await buildScriptedApp();
});
afterAll(() => scripted.dispose());
beforeEach(async () => {
  running = await launchApp({ appDir: scripted.appDir });
  await snapshot(running.page);
});
afterEach(() => running.dispose());

const startJob = () => callEngine(running.page, 'jobs.start', { kind: 'run', plan: 'plan' });
const jobStates = async () => (await snapshot(running.page)).state.jobs.map(({ state }) => state);
const logText = () => readFile(join(running.home, '.local/state/relokate/log.jsonl'), 'utf8');
const closeWindow = () =>
  running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
const windowCount = () =>
  running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);

async function enginePid(): Promise<number> {
  const pid = (await running.processes()).get('Relokate engine');
  if (pid === undefined) throw new Error('there is no engine');
  return pid;
}

async function exited(pid: number): Promise<void> {
  await vi.waitFor(async () => expect(await isAlive(pid)).toBe(false), { timeout: 10_000 });
}

describe('an engine', () => {
  it('keeps its state when the page is loaded anew, and ends only the calls of that page', async () => {
    await startJob();
    void callEngine(running.page, 'preflight.run', null).catch(() => undefined);
    await vi.waitFor(async () => expect(await logText()).toContain('preflight began'));
    await running.page.reload();
    expect(await jobStates()).toEqual(['running']);
    await vi.waitFor(async () => expect(await logText()).toContain('preflight aborted'));
  });

  it('that is killed is said to be lost, and started again', async () => {
    const notices = await recordNotices(running.page);
    const old = await enginePid();
    const at = performance.now();
    process.kill(old, 'SIGKILL');
    await vi.waitFor(async () => expect(await notices()).toEqual(['lost', 'port']));
    await snapshot(running.page);
    await running.page.getByRole('status').first().waitFor();
    await running.screenshot('engine-restored');
    console.info(`a new engine answered ${Math.round(performance.now() - at)} ms after the kill`);
    expect(await enginePid()).not.toBe(old);
  });

  it('that throws is started again, and the log says what happened', async () => {
    const notices = await recordNotices(running.page);
    await callEngine(running.page, 'devices.refresh', null);
    await vi.waitFor(async () => expect(await notices()).toContain('lost'));
    await snapshot(running.page);
    expect(await logText()).toContain('a bug of the test');
  });

  it('that dies again and again is given up, until it is asked for', async () => {
    const notices = await recordNotices(running.page);
    for (let kills = 0; kills < 4; kills += 1) {
      process.kill(await enginePid(), 'SIGKILL');
      await vi.waitFor(async () =>
        expect((await notices()).filter((notice) => notice === 'lost')).toHaveLength(kills + 1),
      );
      if (kills < 3) await snapshot(running.page);
    }
    await vi.waitFor(async () => expect((await notices()).at(-1)).toBe('gave-up'));
    await running.page.getByRole('alert').getByRole('button').waitFor();
    await running.screenshot('engine-gave-up');
    expect((await running.processes()).has('Relokate engine')).toBe(false);
    await running.page.getByRole('alert').getByRole('button').click();
    await running.page.getByRole('alert').waitFor({ state: 'detached' });
    await snapshot(running.page);
  });

  it('that hangs is noticed within 20 s and replaced', async () => {
    const notices = await recordNotices(running.page);
    const old = await enginePid();
    process.kill(old, 'SIGSTOP');
    const at = performance.now();
    await vi.waitFor(async () => expect(await notices()).toEqual(['lost', 'port']), {
      timeout: 25_000,
      interval: 100,
    });
    console.info(`a hung engine was replaced after ${Math.round(performance.now() - at)} ms`);
    await exited(old);
    expect(performance.now() - at).toBeLessThan(20_000);
  });

  it('puts everything down on TERM', async () => {
    process.kill(await enginePid(), 'SIGTERM');
    await vi.waitFor(async () => expect(await logText()).toContain('services disposed'));
    await vi.waitFor(async () => expect(await logText()).toContain('"engine ended"'));
  });

  it('keeps its log for the user alone', async () => {
    const folder = join(running.home, '.local/state/relokate');
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'log.jsonl'))).mode & 0o777).toBe(0o600);
  });

  it('goes into the demonstration and back', async () => {
    await askShell(running.page, 'startDemo', null);
    expect((await snapshot(running.page)).state.mode).toBe('demo');
    await askShell(running.page, 'leaveDemo', null);
    expect((await snapshot(running.page)).state.mode).toBe('normal');
  });
});

describe('ending', () => {
  it('with nothing to do, a closed window ends the shell after the engine put everything down', async () => {
    const shell = running.app.process();
    await closeWindow().catch(() => undefined);
    await vi.waitFor(() => expect(shell.exitCode).toBe(0), { timeout: 15_000 });
    expect(await logText()).toContain('services disposed');
  });

  it('TERM ends the shell without a question, even while a job runs', async () => {
    await startJob();
    const engine = await enginePid();
    const shell = running.app.process();
    shell.kill('SIGTERM');
    await vi.waitFor(() => expect(shell.exitCode ?? shell.signalCode).not.toBeNull(), {
      timeout: 15_000,
    });
    expect(await logText()).toContain('services disposed');
    await exited(engine);
  });

  it('a killed shell leaves no process behind', async () => {
    const pids = [...(await running.processes()).values()];
    running.app.process().kill('SIGKILL');
    for (const pid of pids) await exited(pid);
  });

  it('a second start brings the first to the front and ends', async () => {
    expect(await running.startSecond()).toBe(0);
    expect(await windowCount()).toBe(1);
  });
});

describe('closing the window while a job runs', () => {
  beforeEach(async () => {
    await startJob();
  });

  it('keeps the window when the person stays', async () => {
    const asked = await answerDialogs(running.app, 2);
    await closeWindow();
    await vi.waitFor(async () => expect(await asked()).toHaveLength(1));
    expect(await windowCount()).toBe(1);
    expect(await jobStates()).toEqual(['running']);
  });

  it('goes on without a window, and a second start shows the same job', async () => {
    const engine = await enginePid();
    await answerDialogs(running.app, 0);
    const closed = running.page.waitForEvent('close');
    await closeWindow();
    await closed;
    await new Promise((done) => setTimeout(done, 500));
    expect(await isAlive(engine)).toBe(true);
    const opened = running.app.waitForEvent('window');
    await running.startSecond();
    const page = await opened;
    await page.waitForLoadState();
    expect((await snapshot(page)).state.jobs).toMatchObject([{ state: 'running' }]);
  });

  it('stops the move and ends when that is wanted', async () => {
    const shell = running.app.process();
    await answerDialogs(running.app, 1);
    await closeWindow().catch(() => undefined);
    await vi.waitFor(() => expect(shell.exitCode).toBe(0), { timeout: 15_000 });
    expect(await logText()).toContain('services disposed');
  });
});

describe('without a window', () => {
  it.each([
    ['short', 'the move is done'],
    ['asks', 'there is a question'],
  ])('opens one when %s: %s', async (plan) => {
    await callEngine(running.page, 'jobs.start', { kind: 'run', plan });
    await answerDialogs(running.app, 0);
    const opened = running.app.waitForEvent('window');
    await closeWindow();
    const page = await opened;
    await page.waitForLoadState();
    const { state } = await snapshot(page);
    if (plan === 'short') expect(state.jobs).toMatchObject([{ state: 'done' }]);
    else expect(state.questions).toHaveLength(1);
  });
});
