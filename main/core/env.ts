import { join } from 'node:path';
import type { Logger } from './log/logger.ts';

/** What the engine knows of the world. It is passed in, so that tests and the demonstration give their own. */
export interface Env {
  readonly mode: 'normal' | 'demo';
  /** What a made-up computer and its user are called; missing where the system says it. */
  readonly computer?: { readonly name: string; readonly user: string };
  /** The target: the home folder that things move into. */
  readonly home: string;
  readonly configHome: string;
  readonly dataHome: string;
  readonly stateHome: string;
  /** Private to the user and emptied at logout: sockets, keys and mount points live here. */
  readonly runtimeDir: string;
  /** Read-only data that comes with Relokate. */
  readonly assetsDir: string;
  /** D-Bus address of the session bus; null where there is none. */
  readonly sessionBus: string | null;
  /** Environment for child processes: a short list, never the whole of ours. */
  readonly childEnv: Readonly<Record<string, string>>;
  /** Where flatpak keeps what is installed here, and the variables that `flatpak` itself needs. */
  readonly flatpak: {
    readonly userDir: string;
    readonly systemDir: string;
    readonly variables: Readonly<Record<string, string>>;
  };
  /** The desktop session that the person is in; all null or empty outside of one. */
  readonly desktop: Desktop;
  /** Starts our own helper process: command, first arguments and extra environment. */
  readonly helper: {
    readonly command: string;
    readonly args: readonly string[];
    readonly env: Readonly<Record<string, string>>;
  };
  /** Command line that opens Relokate on this computer, published on the message board. */
  readonly selfCommand: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Logger;
}

/** What the variables say of the desktop (Plasma's startplasma, Desktop Entry and Base Directory Specifications). */
export interface Desktop {
  readonly session: 'x11' | 'wayland' | null;
  /** Generation of the Plasma that the session is. */
  readonly plasma: 5 | 6 | null;
  /** Where programs and their data lie beside the person's own, the most important first. */
  readonly dataDirs: readonly string[];
  /** What programs of the session need to find it. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Where Relokate keeps its runs (`contract`: Files). */
export const runsDir = (env: Env): string => join(env.stateHome, 'relokate', 'runs');

/** Where this process' sockets, keys and mount points live. */
export const sessionDir = (env: Env): string => join(env.runtimeDir, 'relokate');
