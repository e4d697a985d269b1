import { mkdir } from 'node:fs/promises';
import type { FailureData } from '../../../../shared/failure.ts';
import type { PlanItem } from '../../../../shared/model/plan.ts';
import { Beneath } from '../../fs/beneath.ts';
import { syncFileSystem } from '../../fs/sync.ts';
import { Steps } from '../../jobs/steps.ts';
import { type Endings, openEndings } from '../../runs/endings.ts';
import { note, type RunContext } from '../../runs/run-context.ts';
import { setStagedAcls } from './acls.ts';
import { assemble } from './assemble.ts';
import { isOfPass, type Pass } from './passes.ts';
import { placeFailure } from './place-failure.ts';
import type { PlacedTree, Step } from './placed-tree.ts';
import { Placer } from './placer.ts';
import { settledOutcome } from './settle.ts';

/** Changes that are announced together: one sync of the journal for all of them. */
const BATCH = 128;

/** Items that are in their place before it is made sure that the disk knows, and noted then. */
const SYNC_AFTER = 20_000;

/**
 * Puts everything in its place, in the plan's order. Each change is in the journal, on the disk,
 * before it is made: what is in the way is first linked into the undo store, then one rename. New
 * folders come with all that lies in them, by one rename. The desktop's settings come last, when `aroundSettings`
 * says so.
 */
export async function placeHome(
  context: RunContext,
  aroundSettings: (place: () => Promise<void>) => Promise<void>,
): Promise<void> {
  await mkdir(context.paths.replaced, { recursive: true, mode: 0o700 });
  const target = new Beneath(context.root);
  const place = async (pass: Pass, trees: Trees): Promise<void> => {
    // What is announced from here on is in staging for sure.
    await syncFileSystem(context.paths.stagingRoot, context.env.childEnv);
    target.forget();
    const placing = new Placing(context, new Placer(context, target, trees), pass);
    for await (const { index, item, offset } of context.plan.read()) {
      await placing.take(index, item, offset);
    }
    await placing.end();
  };
  try {
    await endPlacedTrees(context, target);
    const trees = await assemble(context);
    await setStagedAcls(context);
    await place('home', trees);
    await aroundSettings(() => place('settings', trees));
  } finally {
    target.close();
  }
}

type Trees = Awaited<ReturnType<typeof assemble>>;

/** Folders that came into their place just before an earlier attempt ended: nothing is left to do for them. */
async function endPlacedTrees(context: RunContext, target: Beneath): Promise<void> {
  const endings = openEndings(context);
  for (const tree of [...context.state.trees.values()]) {
    if (target.look(tree.to)?.ino !== tree.ino) continue;
    const range = { start: tree.at, first: tree.item, last: tree.last };
    for await (const { index, item } of context.plan.read({ range })) {
      if (!context.state.items.hasEnded(index) && settledOutcome(item) === null) {
        await endings.add(index, 'moved');
      }
    }
  }
  await endings.flush();
}

class Placing {
  readonly #context: RunContext;
  readonly #placer: Placer;
  readonly #endings: Endings;
  readonly #steps: Steps;
  readonly #pass: Pass;
  #announced: Step[] = [];
  /** What is in its place, and not yet surely on the disk. */
  #placed: number[] = [];
  #tree: PlacedTree | null = null;

  constructor(context: RunContext, placer: Placer, pass: Pass) {
    this.#context = context;
    this.#pass = pass;
    this.#placer = placer;
    this.#endings = openEndings(context);
    this.#steps = new Steps(context.progress);
  }

  async take(index: number, item: PlanItem, offset: number): Promise<void> {
    const { signal, state, pause } = this.#context;
    signal.throwIfAborted();
    if (pause.isPaused()) await pause.whenGoing(signal);
    if (!isOfPass(item, this.#pass)) return;
    this.#steps.step(item.entry.path);
    if (this.#tree && index > this.#tree.last) this.#tree = null;
    if (state.items.hasEnded(index)) return;
    const settled = settledOutcome(item);
    if (settled) {
      if (settled.outcome !== 'failed') await this.#endings.add(index, settled.outcome);
      else await this.#fail(index, settled.error);
      return;
    }
    if (this.#tree) return this.#comeWith(this.#tree, index);
    await this.#announce(index, item, offset);
    if (this.#announced.length >= BATCH) await this.#make();
  }

  async end(): Promise<void> {
    await this.#make();
    await this.#settle();
    await this.#endings.flush();
    this.#steps.end();
  }

  async #announce(index: number, item: PlanItem, offset: number): Promise<void> {
    try {
      const tree = await this.#placer.announceTree(index, item, offset);
      this.#tree = tree;
      this.#announced.push(tree ? tree.step : await this.#placer.announce(index, item));
    } catch (error) {
      await this.#fail(index, placeFailure(error));
    }
  }

  /** What lies in a new folder shares its fate. */
  async #comeWith(tree: PlacedTree, index: number): Promise<void> {
    if (tree.state === 'announced') tree.step.items.push(index);
    else if (tree.state === 'placed') this.#placed.push(index);
    else await this.#fail(index, tree.error);
    const waiting = tree.step.items.length + this.#placed.length;
    if (waiting < SYNC_AFTER) return;
    await this.#make();
    await this.#settle();
  }

  async #make(): Promise<void> {
    const steps = this.#announced;
    this.#announced = [];
    await this.#context.journal.sync();
    for (const step of steps) {
      const error = attempt(step);
      if (error) for (const item of step.items) await this.#fail(item, error);
      else for (const item of step.items) this.#placed.push(item);
      step.items.length = 0;
    }
    if (this.#placed.length >= SYNC_AFTER) await this.#settle();
  }

  /**
   * Notes what is in its place. A rename may reach the disk later than a journal that is synced
   * (btrfs), and then the power can go: so the disk comes first.
   */
  async #settle(): Promise<void> {
    const placed = this.#placed;
    this.#placed = [];
    if (placed.length === 0) return;
    await syncFileSystem(this.#context.root, this.#context.env.childEnv);
    for (const item of placed) await this.#endings.add(item, 'moved');
    await this.#endings.flush();
  }

  async #fail(item: number, error: FailureData): Promise<void> {
    await note(this.#context, { t: 'failed', item, error });
  }
}

function attempt(step: Step): FailureData | null {
  try {
    step.make();
    return null;
  } catch (error) {
    return placeFailure(error);
  }
}
