import { afterEach, beforeEach } from 'vitest';
import type { Walk } from './walk.ts';

/** In a walk each part begins where the one before ended: after a failure the rest is skipped, with pictures of it. */
export function oneWalk(walks: () => readonly (Walk | undefined)[]): void {
  let failed: string | null = null;
  beforeEach(({ skip }) => {
    if (failed !== null) skip(`“${failed}” failed before`);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail' || failed !== null) return;
    failed = task.name;
    for (const [index, walk] of walks().entries()) {
      await walk?.page
        .screenshot({ path: `test-results/screens/failed-${index}.png`, timeout: 5000 })
        .catch(() => undefined);
    }
  });
}
