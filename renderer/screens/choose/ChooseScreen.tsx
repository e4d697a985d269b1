import { useEffect } from 'react';
import type { Inspection } from '../../../shared/model/inventory.ts';
import { Busy } from '../../components/Busy.tsx';
import { Button } from '../../components/Button.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { Screen } from '../../components/Screen.tsx';
import { Tabs } from '../../components/Tabs.tsx';
import { useApp, useEngine, useWizard } from '../../engine.ts';
import { bytesText, numberText, t } from '../../text.ts';
import { type AppChoice, appTotals } from '../../wizard/app-selection.ts';
import { chosenAmount, isNothingChosen } from '../../wizard/selection.ts';
import { activeJob } from '../../wizard/steps.ts';
import { errorOf, isSettled, valueOf } from '../../wizard/task.ts';
import { homeTotals } from '../../wizard/totals.ts';
import { LinkNotice } from '../LinkNotice.tsx';
import { BackButton, NextButton } from '../StepButtons.tsx';
import { AppCard } from './AppCard.tsx';
import { ConflictChoice } from './ConflictChoice.tsx';
import { LeftBehind, Unreadable } from './LeftBehind.tsx';
import { TreeCard } from './TreeCard.tsx';

/** The apps and the folders of the old home: what of them is to move. */
export function ChooseScreen() {
  const inspection = useWizard((wizard) => wizard.inspection);
  const apps = useWizard((wizard) => wizard.apps);
  const source = useApp((state) => state.source);
  const { choose } = useEngine();
  useEffect(() => {
    if (inspection.kind === 'idle') void choose.inspect();
  }, [inspection.kind, choose]);
  const known = isSettled(apps) ? valueOf(inspection) : null;
  return (
    <Screen
      title={t.choose.title}
      lead={t.choose.lead}
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
      {inspection.kind === 'done' && known === null && <Busy>{t.choose.apps.looking}</Busy>}
      {known !== null && <Chooser inspection={known} />}
    </Screen>
  );
}

function Chooser({ inspection }: { readonly inspection: Inspection }) {
  const apps = useAppChoice();
  const isForMe = useWizard((wizard) => wizard.appsForMe);
  const appsError = useWizard((wizard) => errorOf(wizard.apps));
  const treeErrors = useWizard((wizard) => wizard.treeErrors);
  const decisions = useWizard((wizard) => wizard.decisions);
  const { choose } = useEngine();
  if (appsError !== null) {
    return (
      <>
        <FailureNotice
          title={t.choose.apps.failed}
          error={appsError}
          actions={<Button onPress={() => void choose.loadApps()}>{t.common.tryAgain}</Button>}
        >
          <p>{t.choose.apps.failedText}</p>
        </FailureNotice>
        <Files inspection={inspection} />
      </>
    );
  }
  if (apps.rows.length === 0) return <Files inspection={inspection} />;
  const { chosen, choosable } = appTotals(apps);
  const { files } = chosenAmount(decisions, homeTotals(inspection));
  return (
    <Tabs
      label={t.choose.parts.label}
      tabs={[
        {
          id: 'apps',
          title: t.choose.parts.apps,
          icon: 'apps',
          amount: t.choose.apps.ofAll(numberText(chosen), numberText(choosable)),
          children: <AppCard apps={apps} isForMe={isForMe} actions={choose} />,
        },
        {
          id: 'files',
          title: t.choose.parts.files,
          icon: 'folder',
          amount: t.common.files(files),
          warning: treeErrors.size > 0 ? t.choose.parts.failed : null,
          children: <Files inspection={inspection} />,
        },
      ]}
    />
  );
}

function Files({ inspection }: { readonly inspection: Inspection }) {
  const tree = useWizard((wizard) => wizard.tree);
  const treeErrors = useWizard((wizard) => wizard.treeErrors);
  const decisions = useWizard((wizard) => wizard.decisions);
  const conflicts = useWizard((wizard) => wizard.conflicts);
  const { choose } = useEngine();
  const home = inspection.scopes.find(({ id }) => id === 'home');
  return (
    <>
      <TreeCard tree={tree} errors={treeErrors} decisions={decisions} actions={choose} />
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
  const decisions = useWizard((wizard) => wizard.decisions);
  const home = homeTotals(inspection);
  const isMissing = home.amount.entries > 0 || apps.rows.length > 0;
  if (isMissing && isNothingChosen(decisions, home.amount, apps))
    return apps.rows.length > 0 ? t.choose.nothingAtAll : t.choose.nothing;
  const { files, bytes } = chosenAmount(decisions, home);
  const { chosen, bytes: appBytes } = appTotals(apps);
  return t.choose.chosen([
    ...(apps.rows.length > 0 ? [t.common.apps(chosen)] : []),
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
