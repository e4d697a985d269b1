import { type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { startSessionBus } from '../support/session-bus.ts';
import {
  Machine,
  type MachineParts,
  type MachineProcess,
  type Ran,
  type RunOptions,
} from './machine.ts';
import { type Generation, plasmaRoot } from './plasma-root.ts';

/** Whose computer it is. */
export interface ComputerOptions {
  readonly generation: Generation;
  /** The folder with the person's home; it is shown, not copied. Its owner is the person. */
  readonly home: string;
  /** Where the home is seen: `/home/hans` unless told. */
  readonly at?: string;
  /** `plasma-5` and `plasma-6` unless told. */
  readonly hostName?: string;
  readonly shows?: MachineParts['shows'];
}

/** How a log-out went. */
export interface LogOut {
  /** Until Plasma had ended by itself. */
  readonly seconds: number;
  /** What had to be killed afterwards, by name. */
  readonly killed: readonly string[];
}

interface Login {
  readonly plasma: ChildProcess;
  /** The variables of the programs Plasma starts. */
  readonly env: Readonly<Record<string, string>>;
}

const DISPLAY = ':0';
const SIZE = '1280x800';

/** A first start on a busy machine with a cold disk has taken most of a minute. */
const READY_WITHIN = 180_000;

/** Clocks go on: a picture is taken in the end. */
const STILL_WITHIN = 10_000;

/** Where Qt's own tools are: only one of the two generations has them in PATH. */
const qtTools = (generation: Generation): string => `/usr/lib/qt${generation}/bin`;

/** What a display manager sets before it starts a session. */
const loginVariables = {
  DISPLAY,
  XDG_SESSION_TYPE: 'x11',
  XDG_CURRENT_DESKTOP: 'KDE',
  XDG_SESSION_DESKTOP: 'KDE',
  DESKTOP_SESSION: 'plasma',
  LIBGL_ALWAYS_SOFTWARE: '1',
};

/** Succeeds once a panel is on the screen, with something drawn in it. */
const panelIsThere = `
for id in $(xdotool search --onlyvisible --class plasmashell); do
  xprop -id "$id" _NET_WM_WINDOW_TYPE | grep -q _NET_WM_WINDOW_TYPE_DOCK || continue
  [ "$(import -window "$id" -format '%k' info:-)" -gt 16 ] && exit 0
done
exit 1`;

/** A computer with a Plasma desktop, whose person can log in and out. Network: none but its own. */
export class PlasmaComputer {
  readonly generation: Generation;
  readonly machine: Machine;
  #login: Login | null = null;
  #log = '';

  private constructor(generation: Generation, machine: Machine) {
    this.generation = generation;
    this.machine = machine;
  }

  /** Switches a computer on; nobody is logged in. */
  static async boot(options: ComputerOptions): Promise<PlasmaComputer> {
    const { generation, home, at = '/home/hans', hostName = `plasma-${generation}` } = options;
    const root = await plasmaRoot(generation);
    if ('missing' in root) throw new Error(root.missing);
    const shows = options.shows ?? {};
    const machine = await Machine.boot({ root: root.path, home, at, hostName, shows });
    return new PlasmaComputer(generation, machine);
  }

  /** Starts a session as a display manager does; gives the seconds until its panel was seen. */
  async logIn(): Promise<number> {
    if (this.#login !== null) throw new Error('already logged in');
    const began = Date.now();
    this.#log = '';
    const { runtimeDir } = this.machine;
    const screen = ['-screen', '0', `${SIZE}x24`, '-nolisten', 'tcp', '-noreset'];
    this.#follow(this.machine.spawn('Xvfb', [DISPLAY, ...screen], {}));
    await this.until('screen', async () => existsSync(this.machine.seenAt('/tmp/.X11-unix/X0')));
    const socket = `${runtimeDir}/bus`;
    const { address } = await startSessionBus(
      (program, args) => this.#follow(this.machine.spawn(program, args, {})),
      socket,
      this.machine.seenAt(socket),
    );
    const env = { ...loginVariables, DBUS_SESSION_BUS_ADDRESS: address };
    const plasma = this.#follow(this.machine.spawn('startplasma-x11', [], env));
    this.#login = { plasma, env };
    await this.until('panel', async () => {
      if (plasma.exitCode !== null) throw new Error(`Plasma ended.\n${this.#log}`);
      // It covers everything for a while.
      if (this.#find('ksplashqml') !== undefined) return false;
      return this.showsPanel();
    });
    this.#login = { plasma, env: { ...env, ...this.#environmentOf('plasmashell') } };
    return (Date.now() - began) / 1000;
  }

  /** Whether a panel is on the screen and drawn. */
  async showsPanel(): Promise<boolean> {
    return (await this.run('sh', ['-c', panelIsThere])).status === 0;
  }

  /** Runs a program as the person, in the session if there is one. Throws only when it hangs. */
  run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const env = { ...this.#login?.env, ...options.env };
    return this.machine.run(program, args, { ...options, env });
  }

  /** What a program prints, without the last line break. Throws when it fails. */
  async ask(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
    const { status, stdout, stderr } = await this.run(program, args, options);
    const said = stdout.toString().replace(/\n$/, '');
    if (status === 0) return said;
    throw new Error(`${program} ${args.join(' ')}: status ${status}\n${stderr}${said}`);
  }

  /** Starts a program in the session and leaves it running. */
  open(program: string, args: readonly string[]): void {
    if (this.#login === null) throw new Error('nobody is logged in');
    this.#follow(this.machine.spawn(program, args, this.#login.env));
  }

  /** A tool of KDE Frameworks by its name without a number: `kwriteconfig`, `kquitapp`. */
  kde(tool: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
    return this.ask(`${tool}${this.generation}`, args, options);
  }

  /** Calls a method on the session bus; gives what qdbus prints. */
  qdbus(...args: readonly string[]): Promise<string> {
    return this.ask(`${qtTools(this.generation)}/qdbus`, args);
  }

  /** Runs a script of plasmashell's scripting; gives what it prints. */
  script(text: string): Promise<string> {
    const evaluate = 'org.kde.PlasmaShell.evaluateScript';
    return this.qdbus('org.kde.plasmashell', '/PlasmaShell', evaluate, text);
  }

  /** Waits until the test gives true; throws, with what programs said, when it never does. */
  async until(what: string, test: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + READY_WITHIN;
    while (!(await test())) {
      if (Date.now() > end) throw new Error(`no ${what} after ${READY_WITHIN} ms\n${this.#log}`);
      await pause(200);
    }
  }

  /** A picture of the screen, as PNG, taken when nothing has moved for a moment. */
  async screenshot(file: string): Promise<void> {
    const end = Date.now() + STILL_WITHIN;
    let seen = await this.#pixels();
    for (let before: Buffer = Buffer.alloc(0); !seen.equals(before) && Date.now() < end; ) {
      before = seen;
      await pause(400);
      seen = await this.#pixels();
    }
    const form = ['-size', SIZE, '-depth', '8', 'rgb:-', 'png:-'];
    const { stdout } = await this.run('convert', form, { input: seen });
    await writeFile(file, stdout);
  }

  /** Logs out as the menu does and waits until nothing runs any more. */
  async logOut(): Promise<LogOut> {
    const login = this.#login;
    if (login === null) throw new Error('nobody is logged in');
    const began = Date.now();
    if (this.generation === 5) {
      const logout = 'org.kde.KSMServerInterface.logout';
      await this.qdbus('org.kde.ksmserver', '/KSMServer', logout, '0', '0', '0');
    } else {
      await this.qdbus('org.kde.Shutdown', '/Shutdown', 'org.kde.Shutdown.logout');
    }
    await this.until('log-out', async () => login.plasma.exitCode !== null);
    const seconds = (Date.now() - began) / 1000;
    this.#login = null;
    return { seconds, killed: await this.machine.endProcesses() };
  }

  /** Switches it off, as a power cut does when somebody is logged in. */
  async dispose(): Promise<void> {
    this.#login = null;
    await this.machine.dispose();
  }

  async #pixels(): Promise<Buffer> {
    const all = ['-window', 'root', '-depth', '8', 'rgb:-'];
    const { status, stdout, stderr } = await this.run('import', all);
    if (status !== 0) throw new Error(`no picture: ${stderr}`);
    return stdout;
  }

  #follow(child: ChildProcess): ChildProcess {
    const add = (chunk: Buffer): void => {
      this.#log = (this.#log + chunk.toString()).slice(-8000);
      if (process.env['RELOKATE_LAB_LOG'] !== undefined) process.stderr.write(chunk);
    };
    child.stdout?.on('data', add);
    child.stderr?.on('data', add);
    return child;
  }

  #find(name: string): MachineProcess | undefined {
    return this.machine.processes().find((one) => one.name === name);
  }

  #environmentOf(name: string): Readonly<Record<string, string>> {
    const found = this.#find(name);
    if (found === undefined) throw new Error(`no ${name}`);
    const variables = readFileSync(`/proc/${found.pid}/environ`, 'utf8').split('\0');
    return Object.fromEntries(
      variables.flatMap((text) => {
        const at = text.indexOf('=');
        return at > 0 ? [[text.slice(0, at), text.slice(at + 1)]] : [];
      }),
    );
  }
}

/** Switches a computer on and logs its person in. */
export async function startSession(options: ComputerOptions): Promise<PlasmaComputer> {
  const computer = await PlasmaComputer.boot(options);
  try {
    await computer.logIn();
    return computer;
  } catch (error) {
    await computer.dispose();
    throw error;
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
