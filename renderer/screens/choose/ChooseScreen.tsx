import { useEffect } from 'react';
import type { Inspection } from '../../../shared/model/inventory.ts';
import { Busy } from '../../components/Busy.tsx';
import { Button } from '../../components/Button.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { Screen } from '../../components/Screen.tsx';
import { type TabProps, Tabs } from '../../components/Tabs.tsx';
import { useApp, useEngine, useWizard } from '../../engine.ts';
import { bytesText, numberText, t } from '../../text.ts';
import { type AppChoice, appTotals } from '../../wizard/app-selection.ts';
import { chosenAmount, isNothingChosen } from '../../wizard/selection.ts';
import { activeJob } from '../../wizard/steps.ts';
import { errorOf, isSettled, valueOf } from '../../wizard/task.ts';
import { refusalOf, topicTotals } from '../../wizard/topic-selection.ts';
import { homeTotals } from '../../wizard/totals.ts';
import { LinkNotice } from '../LinkNotice.tsx';
import { BackButton, NextButton } from '../StepButtons.tsx';
import { useTopicSelection } from '../use-topic-selection.ts';
import { AppCard } from './AppCard.tsx';
import { ConflictChoice } from './ConflictChoice.tsx';
import { LeftBehind, Unreadable } from './LeftBehind.tsx';
import { TopicCard } from './TopicCard.tsx';
import { TreeCard } from './TreeCard.tsx';

/** The apps, the folders and the settings of the old computer: what of them is to move. */
export function ChooseScreen() {
  const inspection = useWizard((wizard) => wizard.inspection);
  const apps = useWizard((wizard) => wizard.apps);
  const topics = useWizard((wizard) => wizard.topics);
  const source = useApp((state) => state.source);
  const { choose } = useEngine();
  useEffect(() => {
    if (inspection.kind === 'idle') void choose.inspect();
  }, [inspection.kind, choose]);
  const known = isSettled(apps) && isSettled(topics) ? valueOf(inspection) : null;
  return (
    <Screen
      title={t.choose.title}
      lead={useLead()}
      isFilled={known !== null}
      back={<BackButton step="choose" />}
      status={known !== null && <ChosenSum inspection={known} />}
      actions={<NextButton step="choose" />}
    >
      <LinkNotice source={source} />
      {inspection.kind === 'busy' && <Counting />}
      {inspection.kind === 'failed' && (
        <FailureNotice
          error={inspection.error}
          actions={<Button onPress={() => void choose.inspect()}>{t.common.tryAgain}</Button>}
        />
      )}
      {inspection.kind === 'done' && known === null && (
        <Busy>{isSettled(apps) ? t.choose.topics.looking : t.choose.apps.looking}</Busy>
      )}
      {known !== null && <Chooser inspection={known} />}
    </Screen>
  );
}

function useLead(): string {
  const topics = useWizard((wizard) => valueOf(wizard.topics));
  const hasAsking = topics?.rows.some(({ state }) => state === 'asks') ?? false;
  return hasAsking ? t.choose.leadAsks : t.choose.lead;
}

function Chooser({ inspection }: { readonly inspection: Inspection }) {
  const tabs = [useAppsTab(), useFilesTab(inspection), useTopicsTab()].filter(
    (tab) => tab !== null,
  );
  return (
    <>
      <NotShown />
      {tabs.length > 1 ? (
        <Tabs label={t.choose.parts.label} tabs={tabs} />
      ) : (
        <Files inspection={inspection} />
      )}
    </>
  );
}

/** Lists that could not be had: the move can go on without them. */
function NotShown() {
  const appsError = useWizard((wizard) => errorOf(wizard.apps));
  const topicsError = useWizard((wizard) => errorOf(wizard.topics));
  const { choose } = useEngine();
  const lists = [
    { text: t.choose.apps, error: appsError, load: choose.loadApps },
    { text: t.choose.topics, error: topicsError, load: choose.loadTopics },
  ];
  return lists.map(
    ({ text, error, load }) =>
      error !== null && (
        <FailureNotice
          key={text.failed}
          title={text.failed}
          error={error}
          actions={<Button onPress={() => void load()}>{t.common.tryAgain}</Button>}
        >
          <p>{text.failedText}</p>
        </FailureNotice>
      ),
  );
}

function useAppsTab(): TabProps | null {
  const apps = useAppChoice();
  const isForMe = useWizard((wizard) => wizard.appsForMe);
  const { choose } = useEngine();
  if (apps.rows.length === 0) return null;
  const { chosen, choosable } = appTotals(apps);
  return {
    id: 'apps',
    title: t.choose.parts.apps,
    icon: 'apps',
    amount: t.choose.ofAll(numberText(chosen), numberText(choosable)),
    children: <AppCard apps={apps} isForMe={isForMe} actions={choose} />,
  };
}

function useFilesTab(inspection: Inspection): TabProps {
  const treeErrors = useWizard((wizard) => wizard.treeErrors);
  const decisions = useWizard((wizard) => wizard.decisions);
  return {
    id: 'files',
    title: t.choose.parts.files,
    icon: 'folder',
    amount: t.common.files(chosenAmount(decisions, homeTotals(inspection)).files),
    warning: treeErrors.size > 0 ? t.choose.parts.failed : null,
    children: <Files inspection={inspection} />,
  };
}

function useTopicsTab(): TabProps | null {
  const topics = useWizard((wizard) => valueOf(wizard.topics));
  const decisions = useWizard((wizard) => wizard.topicDecisions);
  const { choose } = useEngine();
  if (topics === null || topics.rows.length + topics.refused.length === 0) return null;
  const { chosen, choosable } = topicTotals({ rows: topics.rows, decisions });
  const isTrouble = topics.refused.length > 0 || refusalOf(topics.rows) !== null;
  return {
    id: 'topics',
    title: t.choose.parts.topics,
    icon: 'settings',
    amount:
      choosable === 0
        ? t.choose.topics.noneToChoose
        : t.choose.ofAll(numberText(chosen), numberText(choosable)),
    warning: isTrouble ? t.choose.parts.failed : null,
    children: <TopicCard topics={topics} decisions={decisions} actions={choose} />,
  };
}

function Files({ inspection }: { readonly inspection: Inspection }) {
  const tree = useWizard((wizard) => wizard.tree);
  const treeErrors = useWizard((wizard) => wizard.treeErrors);
  const decisions = useWizard((wizard) => wizard.decisions);
  const conflicts = useWizard((wizard) => wizard.conflicts);
  const hasTopics = useWizard((wizard) => (valueOf(wizard.topics)?.rows.length ?? 0) > 0);
  const { choose } = useEngine();
  const home = inspection.scopes.find(({ id }) => id === 'home');
  return (
    <>
      <TreeCard
        tree={tree}
        errors={treeErrors}
        decisions={decisions}
        hasTopics={hasTopics}
        actions={choose}
      />
      <ConflictChoice value={conflicts} onChange={choose.setConflicts} />
      <LeftBehind left={home?.left ?? []} />
      <Unreadable items={home?.unreadable ?? []} onAgain={() => void choose.inspect()} />
    </>
  );
}

function Counting() {
  const job = useApp((state) => activeJob(state.jobs, 'inspect'));
  const detail =
    job === null || job.progress.entries === 0
      ? undefined
      : t.choose.countingText(
          t.common.entries(job.progress.entries),
          bytesText(job.progress.bytes),
        );
  return <Busy detail={detail}>{t.choose.counting}</Busy>;
}

function ChosenSum({ inspection }: { readonly inspection: Inspection }) {
  const apps = useAppChoice();
  const topics = useTopicSelection();
  const decisions = useWizard((wizard) => wizard.decisions);
  const home = homeTotals(inspection);
  const { chosen, bytes: appBytes } = appTotals(apps);
  const settings = topicTotals(topics);
  const hasMore = apps.rows.length + settings.choosable > 0;
  const isMissing = home.amount.entries > 0 || hasMore;
  if (isMissing && isNothingChosen(decisions, home.amount, { apps, topics }))
    return hasMore ? t.choose.nothingAtAll : t.choose.nothing;
  const { files, bytes } = chosenAmount(decisions, home);
  return t.choose.chosen([
    ...(apps.rows.length > 0 ? [t.common.apps(chosen)] : []),
    ...(settings.choosable > 0 ? [t.common.topics(settings.chosen)] : []),
    t.common.files(files),
    bytesText(bytes + appBytes),
  ]);
}

/** The apps of the old computer with what was decided about them; none while none are known. */
function useAppChoice(): AppChoice {
  const rows = useWizard((wizard) => valueOf(wizard.apps));
  const decisions = useWizard((wizard) => wizard.appDecisions);
  const versions = useWizard((wizard) => wizard.appVersions);
  return { rows: rows ?? [], decisions, versions };
}
