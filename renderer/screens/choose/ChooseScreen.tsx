import { useEffect } from 'react';
import type { Inspection } from '../../../shared/model/inventory.ts';
import { Busy } from '../../components/Busy.tsx';
import { Button } from '../../components/Button.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { Screen } from '../../components/Screen.tsx';
import { useApp, useEngine, useWizard } from '../../engine.ts';
import { bytesText, t } from '../../text.ts';
import { chosenAmount, isNothingChosen } from '../../wizard/selection.ts';
import { activeJob } from '../../wizard/steps.ts';
import { homeTotals } from '../../wizard/totals.ts';
import { LinkNotice } from '../LinkNotice.tsx';
import { BackButton, NextButton } from '../StepButtons.tsx';
import { ConflictChoice } from './ConflictChoice.tsx';
import { LeftBehind, Unreadable } from './LeftBehind.tsx';
import { TreeCard } from './TreeCard.tsx';

/** The folders of the old home: what of them is to move. */
export function ChooseScreen() {
  const inspection = useWizard((wizard) => wizard.inspection);
  const source = useApp((state) => state.source);
  const { choose } = useEngine();
  useEffect(() => {
    if (inspection.kind === 'idle') void choose.inspect();
  }, [inspection.kind, choose]);
  return (
    <Screen
      title={t.choose.title}
      lead={t.choose.lead}
      isFilled={inspection.kind === 'done'}
      back={<BackButton step="choose" />}
      status={inspection.kind === 'done' && <ChosenSum inspection={inspection.value} />}
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
      {inspection.kind === 'done' && <Chooser inspection={inspection.value} />}
    </Screen>
  );
}

function Chooser({ inspection }: { readonly inspection: Inspection }) {
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
  const decisions = useWizard((wizard) => wizard.decisions);
  if (isNothingChosen(decisions)) return t.choose.nothing;
  const { files, bytes } = chosenAmount(decisions, homeTotals(inspection));
  return t.choose.chosen(t.common.files(files), bytesText(bytes));
}
