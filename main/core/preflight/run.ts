import { failure, toFailureData } from '../../../shared/failure.ts';
import type { Finding } from '../../../shared/model/finding.ts';
import { type Check, finding, type PreflightContext } from './check.ts';
import { fuse } from './checks/fuse.ts';
import { home } from './checks/home.ts';
import { kdeConnect } from './checks/kde-connect.ts';
import { namespaces } from './checks/namespaces.ts';
import { oneFileSystem } from './checks/one-file-system.ts';
import { programs } from './checks/programs.ts';
import { runtimeDir } from './checks/runtime-dir.ts';
import { space } from './checks/space.ts';
import { systems } from './checks/systems.ts';

/** A file system that does not answer must not keep the others from being looked at. */
const LIMIT_SECONDS = 30;

const checks: readonly Check[] = [
  programs,
  namespaces,
  fuse,
  home,
  space,
  oneFileSystem,
  runtimeDir,
  kdeConnect,
  systems,
];

/**
 * Runs the checks at once and gives their findings in a fixed order. A check that fails is a finding
 * itself, so this never rejects.
 */
export async function runPreflight(
  context: PreflightContext,
  signal: AbortSignal,
  list: readonly Check[] = checks,
): Promise<readonly Finding[]> {
  const found = await Promise.all(list.map((check) => runOne(check, context, signal)));
  return found.flat();
}

async function runOne(
  check: Check,
  context: PreflightContext,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    const late = failure('app/timed-out', { what: check.title, seconds: LIMIT_SECONDS });
    timer = setTimeout(() => reject(late), LIMIT_SECONDS * 1000);
  });
  try {
    return await Promise.race([check.run(context, signal), limit]);
  } catch (error) {
    const detail = toFailureData(error).message;
    return [finding(check.id, 'warning', 'preflight/check-failed', { check: check.title, detail })];
  } finally {
    clearTimeout(timer);
  }
}
