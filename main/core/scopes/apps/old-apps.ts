import { rm } from 'node:fs/promises';
import { APPS_PREFIX, makeSessionFolder } from '../../process/session-folder.ts';
import type { RunContext } from '../../runs/run-context.ts';
import type { OldFlatpak, OldFlatpaks } from '../../sources/source.ts';
import type { Disposable } from '../../util/disposable.ts';
import { makeCacheView } from './cache-view.ts';
import type { OldInstallation } from './offline.ts';

interface Old extends OldInstallation {
  readonly from: OldFlatpak;
}

/** The old computer's installations as a run needs them, each looked at when it is first asked for. */
export class OldApps implements Disposable {
  readonly #context: RunContext;
  readonly #flatpaks: OldFlatpaks;
  #all: Promise<readonly Old[]> | null = null;
  readonly #views = new Map<string, Promise<string | null>>();
  readonly #dirs: string[] = [];

  constructor(context: RunContext, flatpaks: OldFlatpaks) {
    this.#context = context;
    this.#flatpaks = flatpaks;
  }

  /** All that can be read. */
  all(): Promise<readonly Old[]> {
    this.#all ??= this.#read();
    return this.#all;
  }

  /** The cache view of one; null where it cannot serve, and all has to come from the server. */
  view(id: string): Promise<string | null> {
    const known = this.#views.get(id) ?? this.#make(id);
    this.#views.set(id, known);
    return known;
  }

  async dispose(): Promise<void> {
    for (const dir of this.#dirs) await rm(dir, { recursive: true, force: true });
  }

  async #read(): Promise<readonly Old[]> {
    const { signal } = this.#context;
    const found: Old[] = [];
    for (const from of await this.#flatpaks.open(signal)) {
      const holds = await from.read(signal);
      if (holds) found.push({ from, dir: from.dir, holds });
    }
    return found;
  }

  async #make(id: string): Promise<string | null> {
    const { env, signal } = this.#context;
    try {
      const old = (await this.all()).find(({ from }) => from.id === id);
      if (!old) return null;
      const dir = await makeSessionFolder(env, APPS_PREFIX);
      this.#dirs.push(dir);
      const commits = await old.from.commits(signal);
      return await makeCacheView(dir, { oldDir: old.dir, old: old.holds, commits });
    } catch (error) {
      signal.throwIfAborted();
      // It only spares fetching: without it everything comes from the server.
      env.log.info('the old apps do not serve as a cache', { id, why: String(error) });
      return null;
    }
  }
}
