import { useState } from 'react';
import type { RunSummary } from '../../../shared/model/report.ts';
import { parseSourceName } from '../../../shared/model/source.ts';
import { Button } from '../../components/Button.tsx';
import { Card } from '../../components/Card.tsx';
import { Confirm } from '../../components/Confirm.tsx';
import { Notice } from '../../components/Notice.tsx';
import { cx } from '../../cx.ts';
import { momentText, numberText, t } from '../../text.ts';
import type { MoveActions } from '../../wizard/move-actions.ts';
import styles from './WelcomeScreen.module.css';

const FEW = 4;

/** Earlier moves: what became of them, and what can still be done. */
export function RunsCard(props: {
  readonly runs: readonly RunSummary[];
  readonly pending: string | null;
  readonly actions: Pick<MoveActions, 'startJob' | 'showReport'>;
}) {
  const { runs, pending, actions } = props;
  const [showsAll, setShowsAll] = useState(false);
  const [undoing, setUndoing] = useState<string | null>(null);
  const text = t.welcome.runs;
  const newest = runs.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
  const unfinished = newest.some((run) => run.state === 'unfinished');
  return (
    <Card title={text.title}>
      {unfinished && (
        <Notice kind="warning" title={text.unfinishedTitle}>
          <p>{text.unfinishedText}</p>
        </Notice>
      )}
      <ul className={cx(styles, 'runs')}>
        {(showsAll ? newest : newest.slice(0, FEW)).map((run) => (
          <RunRow
            key={run.id}
            run={run}
            isPending={pending !== null}
            onResume={() => void actions.startJob({ kind: 'resume', run: run.id })}
            onUndo={() => setUndoing(run.id)}
            onReport={() => actions.showReport(run.id)}
          />
        ))}
      </ul>
      {!showsAll && newest.length > FEW && (
        <div>
          <Button kind="quiet" onPress={() => setShowsAll(true)}>
            {text.moreTitle(numberText(newest.length))}
          </Button>
        </div>
      )}
      <Confirm
        isOpen={undoing !== null}
        title={t.done.undoTitle}
        text={t.done.undoText}
        yes={t.done.undoYes}
        no={t.done.undoNo}
        isDanger
        onAnswer={(yes) => {
          setUndoing(null);
          if (yes && undoing !== null)
            void actions.startJob({ kind: 'undo', run: undoing, scopes: null });
        }}
      />
    </Card>
  );
}

function RunRow(props: {
  readonly run: RunSummary;
  readonly isPending: boolean;
  readonly onResume: () => void;
  readonly onUndo: () => void;
  readonly onReport: () => void;
}) {
  const { run, isPending, onResume, onUndo, onReport } = props;
  const text = t.welcome.runs;
  const what = text.row(sourceText(run.source), momentText(run.startedAt));
  const hasReport = run.state !== 'unfinished' && run.state !== 'damaged';
  return (
    <li>
      <div className={cx(styles, 'what')}>
        <p>{what}</p>
        <p className={cx(styles, 'soft')}>{text.state[run.state]}</p>
      </div>
      <div className={cx(styles, 'buttons')}>
        {run.canResume && (
          <Button
            kind="primary"
            icon="play"
            iconFlips
            isPending={isPending}
            onPress={onResume}
            label={`${text.resume}: ${what}`}
          >
            {text.resume}
          </Button>
        )}
        {run.canUndo && (
          <Button
            icon="undo"
            iconFlips
            isPending={isPending}
            onPress={onUndo}
            label={`${text.undo}: ${what}`}
          >
            {text.undo}
          </Button>
        )}
        {hasReport && (
          <Button onPress={onReport} label={`${text.report}: ${what}`}>
            {text.report}
          </Button>
        )}
      </div>
    </li>
  );
}

/** A source in words: an address or a folder as it is, a device without its number. */
function sourceText(source: string): string {
  const name = parseSourceName(source);
  if (name === null) return source;
  if (name.kind === 'ssh') return name.user === null ? name.host : `${name.user}@${name.host}`;
  if (name.kind === 'folder') return name.path;
  return t.welcome.source[name.kind];
}
