import { type FailureData, failure, toFailureData } from '../../../../shared/failure.ts';
import { type Helper, startHelper } from '../../helper/client.ts';
import type { LaneFile } from '../../lanes/lane.ts';
import type { Mark } from '../../journal/records.ts';
import { note, type RunContext } from '../../runs/run-context.ts';
import type { Disposable } from '../../util/disposable.ts';

/** A file that arrived, and the xxh128 (hex) of what was sent; null where nothing was, as it shares the old one's blocks. */
interface Arrived {
  readonly file: LaneFile;
  readonly hash: string | null;
}

/** A file that was read again by whoever brought it: what it holds, and what it is recognised by. */
interface Checked {
  readonly file: LaneFile;
  readonly hash: string;
  readonly mark: Mark;
}

/** Files, or bytes, that are checked by one call of the helper. */
const MOST_FILES = 256;
const MOST_BYTES = 32 * 1024 * 1024;
/** Calls on their way: one is worked on while the next is waiting. */
const MOST_CALLS = 3;

/**
 * Reads what arrived in staging again, in a process of its own, while more is coming over. Only what
 * holds what was sent is noted as staged; everything else fails.
 */
export class Checker implements Disposable {
  readonly #context: RunContext;
  readonly #helper: Helper;
  readonly #running = new Set<Promise<void>>();
  #batch: Arrived[] = [];
  #checked: Checked[] = [];
  #bytes = 0;
  #broken: { readonly error: unknown } | null = null;

  constructor(context: RunContext) {
    this.#context = context;
    this.#helper = startHelper(context.env);
  }

  async add(arrived: Arrived): Promise<void> {
    this.#batch.push(arrived);
    this.#bytes += arrived.file.size;
    if (this.#batch.length < MOST_FILES && this.#bytes < MOST_BYTES) return;
    this.#send();
    while (this.#running.size >= MOST_CALLS) await Promise.race(this.#running);
    this.#assertWhole();
  }

  /** Takes one that needs no further look. */
  async addChecked(checked: Checked): Promise<void> {
    if (this.#checked.push(checked) >= MOST_FILES) await this.#noteChecked();
  }

  /** Resolves when everything that was added has been checked and noted. */
  async flush(): Promise<void> {
    this.#send();
    await this.#noteChecked();
    await Promise.all(this.#running);
    this.#assertWhole();
  }

  async dispose(): Promise<void> {
    await this.#helper.dispose();
    await Promise.all(this.#running);
  }

  #assertWhole(): void {
    if (this.#broken) throw this.#broken.error;
  }

  #send(): void {
    const batch = this.#batch;
    this.#batch = [];
    this.#bytes = 0;
    if (batch.length === 0) return;
    const work = this.#check(batch)
      .catch((error: unknown) => {
        this.#broken ??= { error };
      })
      .finally(() => this.#running.delete(work));
    this.#running.add(work);
  }

  async #check(batch: readonly Arrived[]): Promise<void> {
    const { paths, state, progress } = this.#context;
    const request = { root: paths.staging, paths: batch.map(({ file }) => file.path) };
    const found = await this.#helper.call('check', request);
    const staged: Checked[] = [];
    for (const [index, { file, hash }] of batch.entries()) {
      const one = found[index];
      if (one?.kind === 'read' && (hash === null || one.hash === hash)) {
        staged.push({ file, hash: one.hash, mark: one.mark });
        continue;
      }
      if (state.items.hasEnded(file.item)) continue;
      if (!state.items.isStaged(file.item)) progress.add({ entries: 1 });
      await noteFailed(this.#context, file, badness(one));
    }
    await this.#noteStaged(staged);
  }

  #noteChecked(): Promise<void> {
    const checked = this.#checked;
    this.#checked = [];
    return this.#noteStaged(checked);
  }

  async #noteStaged(staged: readonly Checked[]): Promise<void> {
    const { state, progress } = this.#context;
    const items: [number, string, number, string, string][] = [];
    for (const { file, hash, mark } of staged) {
      if (state.items.hasEnded(file.item)) continue;
      if (!state.items.isStaged(file.item)) progress.add({ entries: 1 });
      items.push([file.item, mark.ino, mark.size, mark.mtime, hash]);
    }
    if (items.length > 0) await note(this.#context, { t: 'staged', items });
  }
}

type Found = { readonly kind: 'read' } | { readonly kind: 'bad'; readonly error: FailureData };

function badness(found: Found | undefined): FailureData {
  if (found?.kind === 'bad') return found.error;
  return toFailureData(failure('home/hash-differs'));
}

/** Notes that a file did not come over. */
export async function noteFailed(
  context: RunContext,
  { item }: LaneFile,
  error: FailureData,
): Promise<void> {
  context.state.items.unstage(item);
  await note(context, { t: 'failed', item, error });
}
