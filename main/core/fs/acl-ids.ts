import { Buffer } from 'node:buffer';
import { run } from '../process/run.ts';
import type { AclEntry } from './acl-text.ts';

/** This computer's numbers for users and groups that access rights name. */
export interface AclIds {
  /** The number, or null where there is no such user or group. For a number: itself where it is somebody's. */
  get(entry: AclEntry): string | null;
}

/** Whether somebody stands as a number. */
export function isNumber(who: string): boolean {
  return /^\d+$/.test(who);
}

const databases = { u: 'passwd', g: 'group' } as const;
/** A name is handed to getent as an argument: what could be none, or an option, is not asked for. */
const ASKABLE = /^[A-Za-z0-9_.@$+\\ -]{1,256}$/;

/** Asks the system for users and groups, each once (getent(1): from wherever it knows them). */
export class IdFinder {
  readonly #options: {
    readonly env: Readonly<Record<string, string>>;
    readonly signal: AbortSignal;
  };
  readonly #known = new Map<string, string | null>();

  constructor(options: {
    readonly env: Readonly<Record<string, string>>;
    readonly signal: AbortSignal;
  }) {
    this.#options = options;
  }

  /** Finds out about all whom these entries name. */
  async find(entries: readonly AclEntry[]): Promise<AclIds> {
    for (const tag of ['u', 'g'] as const) {
      const named = entries.filter((entry) => entry.tag === tag && entry.who !== '');
      const names = new Set(named.map(({ who }) => who));
      const unknown = [...names].filter((who) => !this.#known.has(`${tag}:${who}`));
      if (unknown.length > 0) await this.#ask(tag, unknown);
    }
    return { get: ({ tag, who }) => this.#known.get(`${tag}:${who}`) ?? null };
  }

  async #ask(tag: 'u' | 'g', names: readonly string[]): Promise<void> {
    for (const name of names) this.#known.set(`${tag}:${name}`, null);
    const askable = names.filter((name) => ASKABLE.test(name));
    if (askable.length === 0) return;
    const { env, signal } = this.#options;
    // 2: some are not there.
    const args = [databases[tag], '--', ...askable];
    const { stdout } = await run('getent', { args, env, signal, expected: [0, 2] });
    for (const line of Buffer.from(stdout).toString('utf8').split('\n')) {
      const [name = '', , id = ''] = line.split(':');
      if (!isNumber(id)) continue;
      for (const who of [name, id]) {
        if (this.#known.has(`${tag}:${who}`)) this.#known.set(`${tag}:${who}`, id);
      }
    }
  }
}
