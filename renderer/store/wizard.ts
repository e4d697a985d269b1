import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FailureData } from '../../shared/failure.ts';
import type { Request } from '../../shared/ipc/contract.ts';
import type { AppRow } from '../../shared/model/apps.ts';
import type { ConflictPolicy } from '../../shared/model/choices.ts';
import type { Finding } from '../../shared/model/finding.ts';
import type { Inspection } from '../../shared/model/inventory.ts';
import type { OfferState } from '../../shared/model/offer.ts';
import type { PlanSummary } from '../../shared/model/plan.ts';
import type { Report } from '../../shared/model/report.ts';
import { type AppDecisions, type AppVersions, noApps } from '../wizard/app-selection.ts';
import { type Decisions, noDecisions } from '../wizard/selection.ts';
import type { NewStep, Side } from '../wizard/steps.ts';
import { idle, type Task } from '../wizard/task.ts';
import { noTopics, type TopicDecisions, type Topics } from '../wizard/topic-selection.ts';
import { emptyTree, type Tree } from '../wizard/tree.ts';

/** What the window knows by itself: choices that the engine has not been sent, and its answers. */
export interface WizardState {
  readonly side: Side | null;
  readonly wanted: NewStep;
  /** The device that pairing was asked with, and how the asking went. */
  readonly pairing: { readonly device: string; readonly task: Task<null> } | null;
  readonly connecting: Task<null>;
  /** What goes on by itself as soon as the source that it needs is connected. */
  readonly resuming: {
    readonly request: Request<'jobs.start'>;
    readonly source: string;
  } | null;
  /** Why the last new computer could no longer read this one, while this one waits for the next. */
  readonly lastEnd: Pick<Extract<OfferState, { kind: 'ended' }>, 'reason' | 'error'> | null;
  readonly preflight: Task<readonly Finding[]>;
  readonly inspection: Task<Inspection>;
  readonly tree: Tree;
  /** Folders that could not be opened, by path. */
  readonly treeErrors: ReadonlyMap<string, FailureData>;
  readonly decisions: Decisions;
  /** The apps of the inspection, and the topics of its settings; none where there are none. */
  readonly apps: Task<readonly AppRow[]>;
  readonly appDecisions: AppDecisions;
  readonly appVersions: AppVersions;
  readonly topics: Task<Topics>;
  readonly topicDecisions: TopicDecisions;
  /** Apps that everybody had become the person's own. */
  readonly appsForMe: boolean;
  readonly conflicts: ConflictPolicy;
  readonly plan: Task<PlanSummary>;
  /** The choices that `plan` was made of, to know when it is out of date. */
  readonly planKey: string;
  readonly run: string | null;
  readonly report: Task<Report>;
  /** The last press of a button that failed where no screen has a better place for it. */
  readonly failure: FailureData | null;
  /** A button whose call is still on its way. */
  readonly pending: string | null;
}

/** What belongs to one connection to one old computer, and is forgotten with it. */
export const nothingKnown = {
  preflight: idle,
  inspection: idle,
  tree: emptyTree,
  treeErrors: new Map(),
  decisions: noDecisions,
  apps: idle,
  appDecisions: noApps.decisions,
  appVersions: noApps.versions,
  appsForMe: false,
  topics: idle,
  topicDecisions: noTopics.decisions,
  plan: idle,
  planKey: '',
} satisfies Partial<WizardState>;

const fresh: WizardState = {
  ...nothingKnown,
  side: null,
  wanted: 'welcome',
  pairing: null,
  connecting: idle,
  resuming: null,
  lastEnd: null,
  conflicts: 'keep-both',
  run: null,
  report: idle,
  failure: null,
  pending: null,
};

export type WizardStore = StoreApi<WizardState>;

/** A store with nothing chosen yet. */
export function createWizardStore(): WizardStore {
  return createStore<WizardState>(() => fresh);
}
