import { useState } from 'react';
import type { Job } from '../../../shared/model/job.ts';
import { Announcer } from '../../components/Announcer.tsx';
import { Button } from '../../components/Button.tsx';
import { Card } from '../../components/Card.tsx';
import { Confirm } from '../../components/Confirm.tsx';
import { HintList } from '../../components/HintList.tsx';
import { Notice } from '../../components/Notice.tsx';
import { Screen } from '../../components/Screen.tsx';
import { useApp, useEngine, useMirror, useWizard } from '../../engine.ts';
import { durationText, percentText, t, timeLeftText } from '../../text.ts';
import { changingJob } from '../../wizard/steps.ts';
import { LastFailure } from '../LastFailure.tsx';
import { JobProgress } from './JobProgress.tsx';
import { useNow } from './use-now.ts';

/** A job at work: how far it is, honestly, and how to stop it. */
export function MoveScreen() {
  const job = useApp((state) => changingJob({ app: state }));
  if (job === null) return null;
  return <JobScreen job={job} />;
}

function JobScreen({ job }: { readonly job: Job }) {
  const pending = useWizard((wizard) => wizard.pending);
  const isLive = useMirror(({ status }) => status === 'live');
  const { move } = useEngine();
  const [isAsking, setAsking] = useState(false);
  const text = t.move.stopDialog;
  const isStopping = pending === 'cancel';
  return (
    <Screen
      title={t.move.title[job.kind]}
      lead={job.state === 'paused' ? t.move.paused.lead : t.move.lead[job.kind]}
      actions={
        <>
          <Button onPress={() => setAsking(true)} isPending={isStopping} isDisabled={!isLive}>
            {isStopping ? text.stopping : t.move.stop}
          </Button>
          <PauseButton job={job} isDisabled={!isLive || isStopping} />
        </>
      }
    >
      <LastFailure />
      {job.state === 'waiting' && <WaitingNotice error={job.error} />}
      {job.state === 'paused' && <Notice kind="info" icon="pause" title={pausedText(job)} />}
      <Card>
        <JobProgress job={job} isLive={isLive} />
      </Card>
      <Announcer text={liveText(job)} everySeconds={job.state === 'running' ? 15 : 0} />
      <Confirm
        isOpen={isAsking}
        {...stopTexts(job)}
        yes={text.yes}
        no={text.no}
        onAnswer={(yes) => {
          setAsking(false);
          if (yes) void move.cancelJob(job.id);
        }}
      />
    </Screen>
  );
}

/** One button for both ways, so that the focus stays where it is. */
function PauseButton({ job, isDisabled }: { readonly job: Job; readonly isDisabled: boolean }) {
  const isPending = useWizard((wizard) => wizard.pending === 'pause');
  const { move } = useEngine();
  const isPaused = job.state === 'paused';
  return (
    <Button
      kind={isPaused ? 'primary' : 'normal'}
      icon={isPaused ? 'play' : 'pause'}
      isPending={isPending}
      isDisabled={isDisabled}
      onPress={() => void (isPaused ? move.goOnJob(job.id) : move.pauseJob(job.id))}
    >
      {isPaused ? t.move.goOn : t.move.pause}
    </Button>
  );
}

/** What it waits for, which only the person can see to. */
function WaitingNotice({ error }: { readonly error: Job['error'] }) {
  if (error?.code !== 'apps/running') return <LinkNotice error={error} />;
  return (
    <Notice kind="warning" isUrgent title={error.message}>
      <p>{error.remedy}</p>
    </Notice>
  );
}

/** The link is gone: what that means, and what to look at. */
function LinkNotice({ error }: { readonly error: Job['error'] }) {
  const since = useNow();
  const waited = Math.floor((since.now - since.start) / 1000);
  const text = t.move.waiting;
  return (
    <Notice kind="warning" icon="broken" isUrgent title={text.title}>
      <p>{text.text}</p>
      {error !== null && error.code !== 'source/link-lost' && <p>{error.message}</p>}
      <HintList items={text.hints} />
      {waited >= 5 && <p aria-hidden="true">{text.since(durationText(waited))}</p>}
    </Notice>
  );
}

function stopTexts({ kind }: Job): { readonly title: string; readonly text: string } {
  const text = t.move.stopDialog;
  if (kind === 'undo') return { title: text.undoTitle, text: text.undoText };
  if (kind === 'verify') return { title: text.otherTitle, text: text.otherText };
  return { title: text.title, text: text.text };
}

function pausedText({ kind }: Job): string {
  const { title } = t.move.paused;
  if (kind === 'undo') return title.undo;
  return kind === 'verify' ? title.verify : title.move;
}

function liveText(job: Job): string {
  const { state, progress } = job;
  const text = t.move.live;
  if (state === 'waiting')
    return job.error?.code === 'apps/running' ? job.error.message : text.waiting;
  if (state === 'paused') return pausedText(job);
  if (progress.fraction === null) return t.move.phase[progress.phase];
  const percent = percentText(progress.fraction);
  if (progress.isLate) return text.progressLate(percent, timeLeftText(progress));
  return progress.secondsLeft === null
    ? text.progressOnly(percent)
    : text.progress(percent, timeLeftText(progress));
}
