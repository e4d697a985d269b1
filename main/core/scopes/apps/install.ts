import { Failure } from '../../../../shared/failure.ts';
import { type AppItem, USER_INSTALLATION } from '../../../../shared/model/apps.ts';
import type { ProgressSink } from '../../jobs/progress.ts';
import { runAtTerminal } from '../../process/at-terminal.ts';
import type { RunContext } from '../../runs/run-context.ts';
import { explainFlatpak, variablesOf, whereOption } from './flatpak.ts';
import { InstallProgress } from './install-progress.ts';
import { downloadOf } from './item.ts';
import { installFromOld } from './offline.ts';
import type { OldApps } from './old-apps.ts';

/** The longest that one app may take: large games over slow lines. */
const INSTALL_SECONDS = 6 * 3600;

type RefItem = Extract<AppItem, { kind: 'ref' }>;

interface Installing {
  readonly context: RunContext;
  readonly old: OldApps;
}

/**
 * Installs an app or a runtime: with the old computer's objects where that goes, from the server alone
 * where it does not, and where that does not answer from the old computer alone. Gives whether the old
 * computer's objects served. Throws what flatpak's words stand for.
 */
export async function install(installing: Installing, item: RefItem): Promise<boolean> {
  const { context, old } = installing;
  const share = new Share(context.progress, downloadOf(item));
  const view = await old.view(item.from);
  const ways = view === null ? [[]] : [[`--sideload-repo=${view}`], []];
  let reason: unknown = null;
  for (const [at, options] of ways.entries()) {
    try {
      await fetch(context, item, options, share);
      share.tell(1);
      return view !== null && at === 0;
    } catch (error) {
      context.signal.throwIfAborted();
      reason = explainFlatpak(error);
      context.env.log.info('an app did not come', { ref: item.ref, way: at, why: String(error) });
    }
  }
  await installWithoutSource(installing, item, reason);
  share.tell(1);
  return true;
}

/** flatpak is not told that nobody is there: for everybody's installation the desktop may ask for a password. */
async function fetch(
  { env, signal }: RunContext,
  item: RefItem,
  options: readonly string[],
  share: Share,
): Promise<void> {
  const shown = new InstallProgress();
  const where = whereOption(item.installation);
  await runAtTerminal('flatpak', {
    args: [where, 'install', '-y', ...options, item.origin, item.ref],
    env: variablesOf(env),
    timeoutSeconds: INSTALL_SECONDS,
    signal,
    onOutput: (piece) => share.tell(shown.read(piece) ?? 0),
  });
}

/** What one app counts for in the progress of a run; what was told once stays told. */
class Share {
  readonly #progress: ProgressSink;
  readonly #bytes: number;
  #told = 0;

  constructor(progress: ProgressSink, bytes: number) {
    this.#progress = progress;
    this.#bytes = bytes;
  }

  tell(part: number): void {
    const bytes = Math.floor(part * this.#bytes) - this.#told;
    if (bytes <= 0) return;
    this.#told += bytes;
    this.#progress.add({ bytes });
  }
}

/** Where the source is silent. Everybody's installation lets nobody but flatpak's own helper in: `reason` stays. */
async function installWithoutSource(
  { context: { env, signal }, old }: Installing,
  item: RefItem,
  reason: unknown,
): Promise<void> {
  const isSilent = reason instanceof Failure && reason.code === 'apps/source-silent';
  if (!isSilent || item.installation !== USER_INSTALLATION) throw reason;
  const olds = await old.all();
  try {
    await installFromOld({ env, olds, signal, seconds: INSTALL_SECONDS }, item);
  } catch (error) {
    signal.throwIfAborted();
    const explained = explainFlatpak(error);
    const isForged = explained instanceof Failure && explained.code === 'apps/not-genuine';
    env.log.info('an app did not come without its source', { why: String(error) });
    throw isForged ? explained : reason;
  }
}
