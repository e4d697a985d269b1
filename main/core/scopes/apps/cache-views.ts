import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RunContext } from '../../runs/run-context.ts';
import type { OldFlatpaks } from '../../sources/source.ts';
import type { Disposable } from '../../util/disposable.ts';
import { makeCacheView } from './cache-view.ts';

/** The cache views of one run, each made when it is first asked for. */
export class CacheViews implements Disposable {
  readonly #context: RunContext;
  readonly #flatpaks: OldFlatpaks;
  readonly #views = new Map<string, Promise<string | null>>();
  readonly #dirs: string[] = [];

  constructor(context: RunContext, flatpaks: OldFlatpaks) {
    this.#context = context;
    this.#flatpaks = flatpaks;
  }

  /** The view of an old installation; null where it cannot serve, and all has to come from the server. */
  of(id: string): Promise<string | null> {
    const known = this.#views.get(id) ?? this.#make(id);
    this.#views.set(id, known);
    return known;
  }

  async #make(id: string): Promise<string | null> {
    const { env, signal, paths } = this.#context;
    try {
      const all = await this.#flatpaks.open(signal);
      const installation = all.find((one) => one.id === id);
      const old = await installation?.read(signal);
      if (!installation || !old) return null;
      const dir = await mkdtemp(join(dirname(paths.plan), 'cache-'));
      this.#dirs.push(dir);
      const commits = await installation.commits(signal);
      return await makeCacheView(dir, { oldDir: installation.dir, old, commits });
    } catch (error) {
      signal.throwIfAborted();
      // It only spares fetching: without it everything comes from the server.
      env.log.info('the old apps do not serve as a cache', { id, why: String(error) });
      return null;
    }
  }

  async dispose(): Promise<void> {
    for (const dir of this.#dirs) await rm(dir, { recursive: true, force: true });
  }
}
