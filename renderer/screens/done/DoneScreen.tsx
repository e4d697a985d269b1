import { useEffect, useState } from 'react';
import type { FailureData } from '../../../shared/failure.ts';
import type { Report } from '../../../shared/model/report.ts';
import { Busy } from '../../components/Busy.tsx';
import { Button } from '../../components/Button.tsx';
import { Confirm } from '../../components/Confirm.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { Screen } from '../../components/Screen.tsx';
import { useApp, useEngine, useWizard } from '../../engine.ts';
import { t } from '../../text.ts';
import { endedJob } from '../../wizard/steps.ts';
import { errorOf, valueOf } from '../../wizard/task.ts';
import { LastFailure } from '../LastFailure.tsx';
import { ReportView } from './ReportView.tsx';
import { SaveReport } from './SaveReport.tsx';

/** How a move went: the report, what is left to do, and the way back. */
export function DoneScreen() {
  const run = useWizard((wizard) => wizard.run);
  const report = useWizard((wizard) => wizard.report);
  const job = useApp((state) => endedJob(state.jobs, run));
  const { move } = useEngine();
  // A further job of the same run, such as an undo, makes another report.
  const ended = job?.id;
  useEffect(() => {
    if (run !== null) void move.loadReport(run);
  }, [ended, run, move]);
  const back = <Button onPress={() => move.go('welcome')}>{t.done.again}</Button>;
  if (run === null || report.kind === 'idle' || report.kind === 'busy')
    return (
      <Screen title={t.done.loading} back={back}>
        <Busy>{t.common.loading}</Busy>
      </Screen>
    );
  const value = valueOf(report);
  return (
    <Screen
      title={value === null ? t.done.ended : t.done.title[value.outcome]}
      lead={value === null ? '' : t.done.lead[value.outcome]}
      back={back}
      actions={<RunActions run={run} report={value} />}
    >
      <LastFailure />
      <Trouble
        ended={job?.error ?? null}
        report={errorOf(report)}
        onRetry={() => void move.loadReport(run)}
      />
      {value !== null && <ReportView report={value} />}
    </Screen>
  );
}

/** Why the job ended early; or, where it did not, why there is no report to read. */
function Trouble(props: {
  readonly ended: FailureData | null;
  readonly report: FailureData | null;
  readonly onRetry: () => void;
}) {
  const { ended, report, onRetry } = props;
  if (ended !== null) return <FailureNotice error={ended} />;
  if (report === null) return null;
  return (
    <FailureNotice
      title={t.done.noReport}
      error={report}
      actions={<Button onPress={onRetry}>{t.common.tryAgain}</Button>}
    />
  );
}

/** What can still be done about a run, as the engine says. */
function RunActions({ run, report }: { readonly run: string; readonly report: Report | null }) {
  const can = useApp((state) => state.runs.find(({ id }) => id === run));
  const pending = useWizard((wizard) => wizard.pending);
  const { move, shell } = useEngine();
  const [isAsking, setAsking] = useState(false);
  const isPending = pending?.startsWith('start-') ?? false;
  return (
    <>
      {report !== null && <SaveReport report={report} save={(html) => shell.saveReport(html)} />}
      {can?.canUndo === true && (
        <Button icon="undo" iconFlips onPress={() => setAsking(true)} isPending={isPending}>
          {t.done.undo}
        </Button>
      )}
      {can?.canRetry === true && (
        <Button
          kind="primary"
          isPending={isPending}
          onPress={() => void move.startJob({ kind: 'retry', run })}
        >
          {t.done.retry}
        </Button>
      )}
      {can?.canResume === true && (
        <Button
          kind="primary"
          icon="play"
          iconFlips
          isPending={isPending}
          onPress={() => void move.startJob({ kind: 'resume', run })}
        >
          {t.done.resume}
        </Button>
      )}
      <Confirm
        isOpen={isAsking}
        title={t.done.undoTitle}
        text={t.done.undoText}
        yes={t.done.undoYes}
        no={t.done.undoNo}
        isDanger
        onAnswer={(yes) => {
          setAsking(false);
          if (yes) void move.startJob({ kind: 'undo', run, scopes: null });
        }}
      />
    </>
  );
}
