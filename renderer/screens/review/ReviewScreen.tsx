import { useEffect } from 'react';
import type { PlanSummary } from '../../../shared/model/plan.ts';
import { Busy } from '../../components/Busy.tsx';
import { Button } from '../../components/Button.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { Notice } from '../../components/Notice.tsx';
import { Screen } from '../../components/Screen.tsx';
import { useApp, useEngine, useWizard } from '../../engine.ts';
import { bytesText, t } from '../../text.ts';
import { activeJob, canStart } from '../../wizard/steps.ts';
import { valueOf } from '../../wizard/task.ts';
import { isNoFileChosen } from '../../wizard/selection.ts';
import { topicTotals } from '../../wizard/topic-selection.ts';
import { useTopicSelection } from '../use-topic-selection.ts';
import { LastFailure } from '../LastFailure.tsx';
import { LinkNotice } from '../LinkNotice.tsx';
import { BackButton } from '../StepButtons.tsx';
import { ConflictCard } from './ConflictCard.tsx';
import { AppsCard } from './AppsCard.tsx';
import { amountOf, appsOf, filesToMove } from './plan-totals.ts';
import { ProfileCard } from './ProfileCard.tsx';
import { SpaceCard } from './SpaceCard.tsx';
import { StaysCard } from './StaysCard.tsx';
import { TotalsCard } from './TotalsCard.tsx';

/** What will happen, all of it, before anything does. */
export function ReviewScreen() {
  const plan = useWizard((wizard) => wizard.plan);
  const source = useApp((state) => state.source);
  const { move } = useEngine();
  useEffect(() => {
    void move.plan();
  }, [move]);
  return (
    <Screen
      title={t.review.title}
      lead={t.review.lead}
      back={<BackButton step="review" />}
      actions={<StartButton />}
    >
      <LastFailure />
      <LinkNotice source={source} />
      {plan.kind === 'busy' && <Planning />}
      {plan.kind === 'failed' && (
        <FailureNotice
          error={plan.error}
          actions={<Button onPress={() => void move.plan()}>{t.common.tryAgain}</Button>}
        />
      )}
      {plan.kind === 'done' && <Plan plan={plan.value} />}
    </Screen>
  );
}

function Plan({ plan }: { readonly plan: PlanSummary }) {
  const inspection = useWizard((wizard) => valueOf(wizard.inspection));
  const decisions = useWizard((wizard) => wizard.decisions);
  const { client } = useEngine();
  const topics = useTopicSelection();
  const { from, to } = plan.head;
  const apps = appsOf(plan.head.apps ?? []);
  const isSame =
    apps.installed + apps.settings === 0 &&
    filesToMove(plan) === 0 &&
    amountOf(plan, 'identical').entries > 0;
  return (
    <>
      <p>{t.review.fromTo(`${from.user}@${from.name}`, `${to.user}@${to.name}`)}</p>
      {isSame && (
        <Notice kind="good" title={t.review.same.title}>
          <p>{t.review.same.text}</p>
        </Notice>
      )}
      <SpaceCard needed={plan.bytesNeeded} free={plan.bytesFree} />
      <AppsCard items={plan.head.apps ?? []} />
      <ProfileCard topics={topics} />
      <TotalsCard totals={plan.totals} />
      <ConflictCard plan={plan} read={(request) => client.call('plans.read', request)} />
      <StaysCard plan={plan} inspection={inspection} decisions={decisions} />
      <Notice kind="info" icon="shield" title={t.review.promise} />
    </>
  );
}

function Planning() {
  const job = useApp((state) => activeJob(state.jobs, 'plan'));
  const detail =
    job === null || job.progress.entries === 0 ? undefined : t.common.entries(job.progress.entries);
  return <Busy detail={detail}>{t.review.planning}</Busy>;
}

function StartButton() {
  const plan = useWizard((wizard) => valueOf(wizard.plan));
  const pending = useWizard((wizard) => wizard.pending);
  const isReady = useApp((state) => state.source?.kind === 'ready');
  const topics = topicTotals(useTopicSelection()).chosen;
  const hasFiles = useWizard((wizard) => !isNoFileChosen(wizard.decisions));
  const { move } = useEngine();
  const isStarting = pending === 'start-run';
  return (
    <Button
      kind="primary"
      isDisabled={!canStart(plan) || !isReady}
      isPending={isStarting}
      onPress={() => void move.start()}
    >
      {startText({ plan, topics, hasFiles, isStarting })}
    </Button>
  );
}

/** The button says what it does. */
function startText(known: {
  readonly plan: PlanSummary | null;
  readonly topics: number;
  readonly hasFiles: boolean;
  readonly isStarting: boolean;
}): string {
  const { plan, topics, hasFiles, isStarting } = known;
  if (isStarting) return t.review.starting;
  if (plan === null) return t.common.next;
  // Where no file of the home was chosen, all files are those of the settings.
  const files = hasFiles ? filesToMove(plan) : 0;
  const { installed } = appsOf(plan.head.apps ?? []);
  const parts = [
    ...(installed > 0 ? [t.common.apps(installed)] : []),
    ...(topics > 0 ? [t.common.topics(topics)] : []),
    ...(files > 0 ? [t.common.files(files)] : []),
  ];
  if (parts.length === 0) return t.review.startNothing;
  return t.review.start(parts, files > 0 ? bytesText(plan.bytesToCopy) : null);
}
