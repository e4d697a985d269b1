import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';

/** The built app, running in the real Electron on a display of its own, in a home of its own. */
export interface RunningApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly home: string;
  /** Its folder for temporary files, gone with the home. */
  readonly temporary: string;
  /** Milliseconds from the start of the process to a page that has loaded. */
  readonly startedMs: number;
  /** Starts a second Electron for the same home, to its end; gives its exit status. */
  startSecond(): Promise<number | null>;
  /** Ids of the processes of this app by kind: `Browser`, `Tab`, `GPU`, or a service's name. */
  processes(): Promise<ReadonlyMap<string, number>>;
  /** Saves what is on screen as `test-results/screens/<name>.png`. */
  screenshot(name: string): Promise<void>;
  dispose(): Promise<void>;
}

interface LaunchOptions {
  /** Folder with package.json and `out/`. */
  readonly appDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Whose session it runs in; without one it gets a home of its own, as whoever runs the tests. */
  readonly seat?: Seat;
}

/** A person's session that Electron is to run in. */
export interface Seat {
  readonly home: string;
  /** All variables but DISPLAY. */
  readonly env: Readonly<Record<string, string>>;
  /** A program that takes Electron's arguments and becomes Electron in that session. */
  readonly program: string;
  readonly isRoot: boolean;
}

const LAUNCH_TIMEOUT_MS = 30_000;
const ATTACH_TIMEOUT_MS = 8_000;
const ATTACH_ATTEMPTS = 3;

/** Starts the built app. Everything it starts and writes is gone after `dispose`, also when it hangs. */
export async function launchApp(options: LaunchOptions = {}): Promise<RunningApp> {
  const seat = options.seat ?? (await ownSeat());
  const { home, program } = seat;
  const appDir = resolve(options.appDir ?? '.');
  const display = await startDisplay();
  const removeHome = async (): Promise<void> => {
    if (options.seat === undefined) await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const env = { ...seat.env, DISPLAY: display.name, ...options.env };
    const args = [...switches(seat.isRoot), appDir];
    const startedAt = performance.now();
    const app = await attach({ executablePath: program, args, env, cwd: home });
    const shell = app.process();
    try {
      const page = await app.firstWindow({ timeout: LAUNCH_TIMEOUT_MS });
      await page.waitForLoadState();
      return {
        app,
        page,
        home,
        temporary: seat.env['TMPDIR'] ?? tmpdir(),
        startedMs: performance.now() - startedAt,
        startSecond: () => exitOf(spawn(program, args, { env, cwd: home, stdio: 'ignore' })),
        processes: () => processes(app),
        screenshot: async (name) => {
          await page.screenshot({ path: join('test-results', 'screens', `${name}.png`) });
        },
        dispose: async () => {
          await end(shell);
          await display.dispose();
          await removeHome();
        },
      };
    } catch (error) {
      await end(shell);
      throw error;
    }
  } catch (error) {
    await display.dispose();
    await removeHome();
    throw error;
  }
}

type LaunchWith = NonNullable<Parameters<typeof _electron.launch>[0]>;

/**
 * Starts Electron and attaches to it. About one start in thirty of Electron 25 under Playwright 1.65
 * stays mute after both debuggers are connected; such a one is ended by its pid and started again.
 */
async function attach(options: LaunchWith): Promise<ElectronApplication> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await _electron.launch({ ...options, timeout: ATTACH_TIMEOUT_MS });
    } catch (error) {
      const pid = /<launched> pid=(\d+)/.exec(String(error))?.[1];
      if (pid !== undefined && (await isAlive(Number(pid)))) process.kill(Number(pid), 'SIGKILL');
      if (attempt === ATTACH_ATTEMPTS || !String(error).includes('Timeout')) throw error;
      process.stderr.write('Electron stayed mute at its start and is started again\n');
    }
  }
}

/** The Electron to test with: the one that was asked for, or the one in the development cache. */
export async function findElectron(): Promise<string> {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const folders = [
    process.env['ELECTRON_OVERRIDE_DIST_PATH'],
    resolve('node_modules/electron/dist'),
    join(cache, 'relokate-dev', 'electron-25.1.1'),
  ];
  for (const folder of folders) {
    if (folder !== undefined && existsSync(join(folder, 'electron')))
      return join(folder, 'electron');
  }
  throw new Error('no Electron found: run `npm test`, which fetches one');
}

/** Starts an X server on a display number that it finds free itself; it ends with this process. */
export async function startDisplay(): Promise<{ name: string; dispose(): Promise<void> }> {
  const server = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', 'Xvfb', '-displayfd', '3', '-screen', '0', '1280x900x24'].concat([
      '-nolisten',
      'tcp',
      '-noreset',
    ]),
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  const pipe = server.stdio[3];
  if (!pipe || !('readable' in pipe)) throw new Error('no pipe to Xvfb');
  const number = await Promise.race([
    new Promise<string>((found) => createInterface({ input: pipe }).once('line', found)),
    exitOf(server).then((status) => {
      throw new Error(`Xvfb did not start (exit status ${status})`);
    }),
  ]);
  return { name: `:${number.trim()}`, dispose: () => end(server) };
}

/** Proportional share of memory of a process, in MB; 0 when it is gone (proc(5), smaps_rollup). */
export async function memoryOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) / 1024;
}

/** Whether a process is still there (a dead one that nobody has waited for is not). */
export async function isAlive(pid: number): Promise<boolean> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text !== '' && !/\) [ZX] /.test(text);
}

/** Root may not use Chromium's sandbox; without a graphics card the GPU process only costs time. */
function switches(isRoot: boolean): string[] {
  return isRoot ? ['--no-sandbox', '--disable-gpu'] : ['--disable-gpu'];
}

async function ownSeat(): Promise<Seat> {
  const home = await mkdtemp(join(tmpdir(), 'relokate-e2e-'));
  return {
    home,
    env: await homeVariables(home),
    program: await findElectron(),
    isRoot: process.getuid?.() === 0,
  };
}

async function homeVariables(home: string): Promise<Record<string, string>> {
  const runtime = join(home, 'run');
  await mkdir(runtime);
  await mkdir(join(home, 'tmp'));
  await chmod(runtime, 0o700);
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    LANG: 'C.UTF-8',
    HOME: home,
    TMPDIR: join(home, 'tmp'),
    XDG_RUNTIME_DIR: runtime,
    // No bus unless a test gives one: the one of the person who runs the tests is none of ours.
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(runtime, 'no-bus')}`,
    DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${join(runtime, 'no-system-bus')}`,
  };
}

async function processes(app: ElectronApplication): Promise<ReadonlyMap<string, number>> {
  const found = await app.evaluate(({ app: electron }) =>
    electron.getAppMetrics().map(({ pid, type, name }): [string, number] => [name ?? type, pid]),
  );
  return new Map(found);
}

/** Kills a process that was started here, and waits for it and for all that it started. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const others = await descendants(child.pid);
  const ended = exitOf(child);
  child.kill('SIGKILL');
  await ended;
  const deadline = performance.now() + 10_000;
  for (const pid of others) {
    while ((await isAlive(pid)) && performance.now() < deadline) {
      await new Promise((done) => setTimeout(done, 20));
    }
    if (await isAlive(pid)) throw new Error(`process ${pid} was left behind`);
  }
}

/** What a process started, and what that started (proc(5), task/TID/children). */
export async function descendants(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(
    threads.map((id) => readFile(`/proc/${pid}/task/${id}/children`, 'utf8').catch(() => '')),
  );
  const own = lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
  return [...own, ...(await Promise.all(own.map(descendants))).flat()];
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) done(child.exitCode);
    child.once('exit', (status) => done(status));
  });
}
