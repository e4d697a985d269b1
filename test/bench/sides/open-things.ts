import type { Disposable } from '../../../main/core/util/disposable.ts';

/** What a case has started, so that all of it ends: after the case, when it fails, and on a signal. */
export class OpenThings implements Disposable {
  #things: Disposable[] = [];

  add<T extends Disposable>(thing: T): T {
    this.#things.push(thing);
    return thing;
  }

  /** Ends everything, what came last first. */
  async dispose(): Promise<void> {
    const things = this.#things.reverse();
    this.#things = [];
    for (const thing of things) await thing.dispose();
  }
}
