import { isAbsolute } from 'node:path';
import { failure } from '../../../shared/failure.ts';
import type { Reply } from '../../../shared/ipc/contract.ts';
import type { Handlers } from '../../../shared/ipc/types.ts';
import type { AppRow } from '../../../shared/model/apps.ts';
import type { PlanItem } from '../../../shared/model/plan.ts';
import type { Env } from '../env.ts';
import type { JobRunner } from '../jobs/runner.ts';
import { createPlan, fileOfPlan, remapsFor, summarisePlan } from '../plans/create.ts';
import { folderPage } from '../plans/folders.ts';
import { type Inspected, inspect } from '../plans/inspect.ts';
import { readPlanItems } from '../plans/plan-file.ts';
import type { HomeRules } from '../scopes/home/rules.ts';
import { appRows } from '../scopes/apps/inspect.ts';
import { removeInspection } from '../store/inspection-store.ts';
import { type Preview, previewTopics } from '../plans/topics.ts';
import { textOfProblem } from '../recipes/parse.ts';
import type { SourceHolder } from './source.ts';

type PlanCalls =
  | 'plans.apps'
  | 'plans.topics'
  | 'plans.differences'
  | 'plans.inspect'
  | 'plans.folders'
  | 'plans.create'
  | 'plans.open'
  | 'plans.read';

interface Parts {
  readonly env: Env;
  readonly rules: HomeRules;
  readonly sources: SourceHolder;
  readonly jobs: JobRunner;
  /** Files of plans that were made or opened, by id. */
  readonly planFiles: Map<string, string>;
}

/** The calls that look and plan, but change nothing of the person's. */
export function planHandlers(parts: Parts): Pick<Handlers, PlanCalls> {
  const { env, rules, jobs, planFiles } = parts;
  let inspected: Inspected | null = null;

  function known(id: string): Inspected {
    if (inspected?.inspection.id !== id) throw failure('home/no-such-inspection', { id });
    return inspected;
  }

  return {
    'plans.inspect': async ({ scopes }, signal) => {
      const { name, source } = parts.sources.current();
      const before = inspected;
      const { result } = jobs.start({ kind: 'inspect', run: null, signal }, (job) =>
        inspect(env, source, name, { rules, job, scopes }),
      );
      inspected = await result;
      if (before) await removeInspection(env, before.inspection.id);
      return inspected.inspection;
    },
    'plans.folders': async ({ inspection, path, offset, limit }) => {
      const found = known(inspection);
      const remaps = await remapsFor(env, found);
      return folderPage(env, found.tally, { inspection, path, offset, limit, remaps });
    },
    'plans.apps': async ({ inspection }) => {
      return { rows: rowsOf(known(inspection)) };
    },
    ...topicHandlers(env, known),
    'plans.create': async ({ inspection, choices }, signal) => {
      const found = known(inspection);
      const { result } = jobs.start({ kind: 'plan', run: null, signal }, (job) =>
        createPlan(env, found, choices, { rules, scopes: found.scopes, job }),
      );
      const summary = await result;
      planFiles.set(summary.head.id, summary.file);
      return summary;
    },
    'plans.open': async ({ file }) => {
      if (!isAbsolute(file)) throw failure('plan/unreadable', { detail: file });
      const summary = await summarisePlan(env, file);
      planFiles.set(summary.head.id, file);
      return summary;
    },
    'plans.read': async ({ plan, action, offset, limit }) => {
      const items: PlanItem[] = [];
      let total = 0;
      for await (const { item } of readPlanItems(await fileOf(parts, plan))) {
        if (action !== null && item.action !== action) continue;
        if (total >= offset && items.length < limit) items.push(item);
        total += 1;
      }
      return { total, items };
    },
  };
}

/** The apps of an inspection; the data of one is what no rule leaves behind. */
function rowsOf({ apps, tally }: Inspected): readonly AppRow[] {
  const dataSize = (path: string): number => {
    const folder = tally.folders.get(path);
    return folder ? folder.amount.bytes - folder.left.bytes : 0;
  };
  return apps ? appRows(apps, dataSize) : [];
}

function topicHandlers(
  env: Env,
  known: (id: string) => Inspected,
): Pick<Handlers, 'plans.topics' | 'plans.differences'> {
  let preview: { readonly of: string; readonly is: Preview } | null = null;

  /** What would change; it is made once, when somebody asks. */
  function previewOf(id: string): Preview | null {
    const { profile } = known(id);
    if (!profile) return null;
    if (preview?.of !== id) preview = { of: id, is: previewTopics(env, profile) };
    return preview.is;
  }

  return {
    'plans.topics': async ({ inspection }) => topicsOf(known(inspection), previewOf(inspection)),
    'plans.differences': async ({ inspection, topic, offset, limit }) => {
      const all = previewOf(inspection)?.differences(topic) ?? [];
      return { total: all.length, rows: all.slice(offset, offset + limit) };
    },
  };
}

function topicsOf({ profile }: Inspected, preview: Preview | null): Reply<'plans.topics'> {
  const refused = (profile?.recipes.refused ?? []).map(({ file, problems }) => ({
    file,
    message: problems.map(textOfProblem).join(' '),
  }));
  return { rows: preview?.rows ?? [], coverage: profile?.coverage ?? null, refused };
}

/** The file of a plan by its id. Throws `plan/unknown`. */
export async function fileOf(
  { env, planFiles }: Pick<Parts, 'env' | 'planFiles'>,
  plan: string,
): Promise<string> {
  const file = planFiles.get(plan);
  if (file !== undefined) return file;
  if (!/^[0-9a-f-]{36}$/.test(plan)) throw failure('plan/unknown', { plan });
  return fileOfPlan(env, plan);
}
