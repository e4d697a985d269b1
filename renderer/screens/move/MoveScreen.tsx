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
import { durationText, percentText, t } from '../../text.ts';
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
      lead={t.move.lead[job.kind]}
      actions={
        <Button onPress={() => setAsking(true)} isPending={isStopping} isDisabled={!isLive}>
          {isStopping ? text.stopping : t.move.stop}
        </Button>
      }
    >
      <LastFailure />
      {job.state === 'waiting' && <WaitingNotice error={job.error} />}
      <Card>
        <JobProgress job={job} isLive={isLive} />
      </Card>
      <Announcer text={liveText(job)} everySeconds={15} />
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

/** The link is gone: what that means, and what to look at. */
function WaitingNotice({ error }: { readonly error: Job['error'] }) {
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

function liveText({ state, progress }: Job): string {
  const text = t.move.live;
  if (state === 'waiting') return text.waiting;
  if (progress.fraction === null) return t.move.phase[progress.phase];
  const percent = percentText(progress.fraction);
  return progress.secondsLeft === null
    ? text.progressOnly(percent)
    : text.progress(percent, durationText(progress.secondsLeft));
}
