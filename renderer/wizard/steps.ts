import type { AppRow } from '../../shared/model/apps.ts';
import type { Finding } from '../../shared/model/finding.ts';
import type { Inspection } from '../../shared/model/inventory.ts';
import { isActive, type Job, type JobKind, pausableKinds } from '../../shared/model/job.ts';
import type { PlanSummary } from '../../shared/model/plan.ts';
import type { AppState } from '../../shared/model/state.ts';
import type { AppDecisions } from './app-selection.ts';
import { type Decisions, isNothingChosen } from './selection.ts';
import { isSettled, type Task, valueOf } from './task.ts';
import type { TopicDecisions, Topics } from './topic-selection.ts';
import { homeTotals } from './totals.ts';

export const newSteps = [
  'welcome',
  'connect',
  'check',
  'choose',
  'review',
  'move',
  'done',
] as const;
export const oldSteps = ['welcome', 'wait', 'consent', 'serving', 'ended'] as const;
export type NewStep = (typeof newSteps)[number];
export type OldStep = (typeof oldSteps)[number];
export type StepId = NewStep | OldStep;
export type Side = 'new' | 'old';

/** What the steps are decided by: the engine's truth and the choices that were not sent yet. */
export interface StepContext {
  readonly app: Pick<AppState, 'source' | 'jobs' | 'offer'>;
  readonly wizard: {
    readonly side: Side | null;
    /** The step that was asked for; where it cannot be entered an earlier one is shown. */
    readonly wanted: NewStep;
    readonly preflight: Task<readonly Finding[]>;
    readonly inspection: Task<Inspection>;
    readonly apps: Task<readonly AppRow[]>;
    readonly decisions: Decisions;
    readonly appDecisions: AppDecisions;
    readonly topics: Task<Topics>;
    readonly topicDecisions: TopicDecisions;
    readonly plan: Task<PlanSummary>;
    /** Why the old computer's last move ended, if there was one. */
    readonly lastEnd?: object | null;
    /** The run that Move and Done are about. */
    readonly run: string | null;
  };
}

interface Step {
  readonly canEnter: (context: StepContext) => boolean;
  /** The step that Continue leads to; null where it leads nowhere yet. */
  readonly next: (context: StepContext) => NewStep | null;
  /** The step that Back leads to; null where there is no way back. */
  readonly back: (context: StepContext) => NewStep | null;
}

const steps: Readonly<Record<NewStep, Step>> = {
  welcome: { canEnter: () => true, next: nowhere, back: nowhere },
  connect: {
    canEnter: ({ wizard }) => wizard.side === 'new',
    next: (context) => (isReady(context) ? 'check' : null),
    back: () => 'welcome',
  },
  check: {
    canEnter: ({ app, wizard }) => wizard.side === 'new' && isOpened(app),
    next: (context) => (isReady(context) && hasPassed(context) ? 'choose' : null),
    back: () => 'connect',
  },
  choose: {
    canEnter: (context) => steps.check.canEnter(context) && hasPassed(context),
    next: (context) => (isSomethingChosen(context) ? 'review' : null),
    back: () => 'check',
  },
  review: {
    canEnter: (context) =>
      steps.choose.canEnter(context) && valueOf(context.wizard.inspection) !== null,
    next: ({ wizard }) => (canStart(valueOf(wizard.plan)) ? 'move' : null),
    back: () => 'choose',
  },
  move: { canEnter: (context) => changingJob(context) !== null, next: nowhere, back: nowhere },
  done: {
    canEnter: ({ wizard }) => wizard.run !== null,
    next: nowhere,
    back: () => 'welcome',
  },
};

/** The step to show: the wanted one, or where the facts lead instead. */
export function currentStep(context: StepContext): StepId {
  if (changingJob(context) !== null) return 'move';
  const old = oldStep(context);
  if (old !== null) return old;
  const { wanted } = context.wizard;
  if (wanted === 'move') return steps.done.canEnter(context) ? 'done' : fallback('review', context);
  return fallback(wanted, context);
}

/** Where Continue leads from a step; null while it leads nowhere. */
export function nextStep(step: StepId, context: StepContext): NewStep | null {
  return isNewStep(step) ? steps[step].next(context) : null;
}

/** Where Back leads from a step; null where there is no way back. */
export function backStep(step: StepId, context: StepContext): NewStep | null {
  return isNewStep(step) ? steps[step].back(context) : null;
}

/** The steps of the side that a step belongs to, in order, for the rail. */
export function stepsAround(step: StepId, side: Side | null): readonly StepId[] {
  if (step === 'welcome') return side === 'old' ? oldSteps : newSteps;
  return isNewStep(step) ? newSteps : oldSteps;
}

/** The job at work that the Move screen is about; looking and planning show in their own steps. */
export function changingJob({ app }: Pick<StepContext, 'app'>): Job | null {
  return app.jobs.find((job) => pausableKinds.has(job.kind) && isActive(job)) ?? null;
}

/** The last job of a run that has ended, for what it has to say about how. */
export function endedJob(jobs: readonly Job[], run: string | null): Job | null {
  return jobs.findLast((job) => run !== null && job.run === run && !isActive(job)) ?? null;
}

/** A job of a kind that is at work now. */
export function activeJob(jobs: readonly Job[], kind: JobKind): Job | null {
  return jobs.find((job) => job.kind === kind && isActive(job)) ?? null;
}

/** Whether a plan fits and would do anything that a run is needed for. */
export function canStart(plan: PlanSummary | null): boolean {
  return plan !== null && plan.bytesNeeded <= plan.bytesFree;
}

function oldStep({ app, wizard }: StepContext): OldStep | null {
  const { kind } = app.offer;
  if (kind === 'asking') return 'consent';
  if (kind === 'serving') return 'serving';
  if (kind === 'waiting' && wizard.side !== 'new') return wizard.lastEnd ? 'ended' : 'wait';
  if (wizard.side !== 'old') return null;
  return kind === 'ended' ? 'ended' : 'wait';
}

function fallback(wanted: NewStep, context: StepContext): NewStep {
  let step = wanted;
  while (!steps[step].canEnter(context)) {
    const before = newSteps[newSteps.indexOf(step) - 1];
    step = before ?? 'welcome';
  }
  return step;
}

function nowhere(): null {
  return null;
}

const isOpened = (app: StepContext['app']): boolean =>
  app.source?.kind === 'ready' || app.source?.kind === 'link-lost';

const isReady = ({ app }: StepContext): boolean => app.source?.kind === 'ready';

const hasPassed = ({ wizard }: StepContext): boolean =>
  valueOf(wizard.preflight)?.every((finding) => finding.level !== 'blocked') ?? false;

/** Not before all there is to choose from could be seen: apps and settings are on their way a moment longer. */
const isSomethingChosen = ({ wizard }: StepContext): boolean => {
  const { inspection, apps, topics, decisions, appDecisions, topicDecisions } = wizard;
  if (inspection.kind !== 'done' || !isSettled(apps) || !isSettled(topics)) return false;
  return !isNothingChosen(decisions, homeTotals(inspection.value).amount, {
    apps: { rows: valueOf(apps) ?? [], decisions: appDecisions },
    topics: { rows: valueOf(topics)?.rows ?? [], decisions: topicDecisions },
  });
};

function isNewStep(step: StepId): step is NewStep {
  return newSteps.some((known) => known === step);
}
