import { fill } from '../../../shared/failure.ts';
import { messages } from '../../../shared/messages/en/index.ts';
import { failure } from '../../../shared/failure.ts';
import type { PlanItem } from '../../../shared/model/plan.ts';
import type { Report } from '../../../shared/model/report.ts';
import type { ScopeId } from '../../../shared/model/scope.ts';
import type { JobContext } from '../jobs/runner.ts';
import { undoApps } from '../scopes/apps/undo.ts';
import { type Kept, undoHome, type UndoPart } from '../scopes/home/undo.ts';
import { filesForRun } from '../scopes/profile/for-run.ts';
import { forgetAtLogin } from '../scopes/profile/session/next-login.ts';
import { walletOf } from '../scopes/profile/wallet.ts';
import { revertKeys } from '../scopes/profile/revert.ts';
import { withProgramsStopped } from '../scopes/profile/session/around.ts';
import { setWalletsAside } from '../scopes/profile/wallet-undo.ts';
import { scopeOf } from './report.ts';
import { note, type RunContext } from './run-context.ts';
import { readReport, writeReport } from './run-store.ts';

/** What of a run is to be taken back. */
export interface Part {
  readonly scopes: readonly ScopeId[];
  /** Of the settings only these topics; null for all of them. */
  readonly topics: readonly string[] | null;
}

type Context = RunContext & { readonly job: JobContext };

/** Takes a part of a finished run back; the rest stays, and can be taken back later. Throws `run/unfinished`. */
export async function undoPart(context: Context, part: Part): Promise<Report> {
  if (!context.state.finished) throw failure('run/unfinished');
  const { env, paths, plan, head } = context;
  const before = await readReport(paths);
  const appCount = part.scopes.includes('apps') ? (head.apps?.length ?? 0) : 0;
  context.progress.phase('undoing', { bytes: 0, entries: plan.count + appCount });
  const files = await undoFiles(context, part);
  const apps = part.scopes.includes('apps') ? await undoApps(context) : [];
  const endedAt = new Date(env.now()).toISOString();
  await note(context, { t: 'undone-part', at: endedAt, ...part });
  await context.journal.sync();
  const report = withPart(before, { part, files, apps, endedAt });
  await writeReport(paths, report);
  return report;
}

async function undoFiles(context: Context, part: Part): Promise<readonly Kept[]> {
  const items = await itemsOf(context, part);
  // What the run made beside the plan's is of wallets, or left for the next login.
  const isAll = part.topics === null && part.scopes.includes('profile');
  const hasWallets = isAll || part.topics?.includes('wallet') === true;
  const takes: UndoPart['takes'] = (item, to) => {
    if (item >= 0) return items.get(item)?.takes ?? 'nothing';
    return isAll || (hasWallets && walletOf(to) !== null) ? 'all' : 'nothing';
  };
  const planned = context.head.profile;
  if (!planned) return (await undoHome(context, { takes, revert: async () => null })).kept;
  const files = await filesForRun(context, planned);
  const revert: UndoPart['revert'] = async (index, former) => {
    const item = items.get(index)?.item;
    const topics = new Set(part.topics);
    return item ? revertKeys(context, files, { index, item, topics, former }) : null;
  };
  const which = (index: number): boolean => items.has(index);
  return withProgramsStopped(context, { files, which }, async () => {
    for (const index of items.keys()) forgetAtLogin(context, index);
    const wallets = hasWallets ? await setWalletsAside(context) : [];
    const { kept } = await undoHome(context, { takes, revert });
    return [...wallets, ...kept];
  });
}

interface Taken {
  readonly takes: 'all' | 'keys';
  /** Kept in mind only where its keys are needed. */
  readonly item: PlanItem | null;
}

/** The items that are concerned; all of the home would be too many to keep whole. */
async function itemsOf(
  { plan }: RunContext,
  { scopes, topics }: Part,
): Promise<ReadonlyMap<number, Taken>> {
  const items = new Map<number, Taken>();
  for await (const { index, item } of plan.read()) {
    if (!scopes.includes(scopeOf(item))) continue;
    const takes = topics === null ? 'all' : takenOf(item, topics);
    if (takes) items.set(index, { takes, item: takes === 'keys' ? item : null });
  }
  return items;
}

function takenOf({ topics = [] }: PlanItem, wanted: readonly string[]): Taken['takes'] | null {
  const own = topics.filter((topic) => wanted.includes(topic));
  if (own.length === 0) return null;
  return own.length === topics.length ? 'all' : 'keys';
}

function withPart(
  before: Report,
  {
    part,
    files,
    apps,
    endedAt,
  }: {
    readonly part: Part;
    readonly files: readonly Kept[];
    readonly apps: readonly Kept[];
    readonly endedAt: string;
  },
): Report {
  const what = (part.topics ?? part.scopes).join(', ');
  const { text, remedy } = messages['todo/undone-part'];
  const todo = { code: 'todo/undone-part', text: `${fill(text, { what })} ${remedy}` };
  const failed = (scope: ScopeId) => (one: Kept) => {
    const { code, message, remedy: advice } = one.error;
    return { scope, path: one.path, code, message, remedy: advice };
  };
  const [scope = 'home'] = part.scopes.filter((id) => id !== 'apps');
  return {
    ...before,
    endedAt,
    failures: [...before.failures, ...files.map(failed(scope)), ...apps.map(failed('apps'))],
    todo: [...before.todo, todo],
    verdict: { safeToWipe: false, reasons: [...before.verdict.reasons, todo.text] },
  };
}
