import { Label, ProgressBar } from 'react-aria-components';
import type { Job } from '../../../shared/model/job.ts';
import { type Fact, Facts } from '../../components/Facts.tsx';
import { cx } from '../../cx.ts';
import {
  bytesText,
  durationText,
  numberText,
  percentText,
  rateText,
  t,
  timeLeftText,
} from '../../text.ts';
import styles from './JobProgress.module.css';
import { useNow } from './use-now.ts';

/** The numbers of a job as they are: nothing is guessed that is not known. */
export function JobProgress(props: {
  readonly job: Job;
  /** False while the engine is gone: then speed and time left say nothing. */
  readonly isLive: boolean;
}) {
  const { job, isLive } = props;
  const { progress, state } = job;
  const { now } = useNow();
  return (
    <div className={cx(styles, 'progress')}>
      <ProgressBar
        value={perMille(progress.fraction ?? 0)}
        minValue={0}
        maxValue={1000}
        isIndeterminate={progress.fraction === null}
        {...(progress.fraction === null ? {} : { valueLabel: percentText(progress.fraction) })}
      >
        {({ valueText }) => (
          <>
            <div className={cx(styles, 'top')}>
              <Label>{phaseText(job)}</Label>
              <span className={cx(styles, 'percent')}>{valueText}</span>
            </div>
            <div className={cx(styles, 'bar', state)}>
              <div
                className={cx(styles, 'fill', progress.fraction === null && 'unknown')}
                style={{ inlineSize: `${(progress.fraction ?? 1) * 100}%` }}
              />
            </div>
          </>
        )}
      </ProgressBar>
      <p className={cx(styles, 'current')} title={progress.current}>
        <span className="visually-hidden">{t.move.current}: </span>
        <bdi>{progress.current === '' ? ' ' : progress.current}</bdi>
      </p>
      <Facts facts={factsOf(job, now, isLive)} />
    </div>
  );
}

/** Whole, since a number with an exponent (1e-7 of a large move) is none to a screen reader. */
function perMille(fraction: number): number {
  return Math.floor(fraction * 1000);
}

function phaseText({ state, progress }: Job): string {
  const phase = t.move.phase[progress.phase];
  if (state === 'paused') return t.move.phasePaused(phase);
  return state === 'waiting' ? t.move.phaseWaiting(phase) : phase;
}

function rateOf({ state, progress }: Job, isLive: boolean): string {
  if (!isLive) return t.move.unknownNow;
  if (state !== 'running') return t.move.standing;
  return progress.bytesPerSecond > 0 ? rateText(progress.bytesPerSecond) : t.move.noRate;
}

function factsOf(job: Job, now: number, isLive: boolean): readonly Fact[] {
  const { progress, state, startedAt } = job;
  const { labels } = t.move;
  const { bytes, bytesTotal, entries, entriesTotal } = progress;
  const of = (value: number, total: number, text: (n: number) => string): string =>
    total > 0 ? t.move.bytes(text(value), text(total)) : text(value);
  const isRunning = isLive && state === 'running';
  return [
    { label: labels.data, value: of(bytes, bytesTotal, bytesText) },
    {
      label: progress.phase === 'installing' ? labels.apps : labels.entries,
      // A lane tells of whole bundles of files, so at first there is nothing to tell.
      value: entries === 0 ? numberText(entriesTotal) : of(entries, entriesTotal, numberText),
    },
    {
      label: labels.rate,
      value: rateOf(job, isLive),
    },
    {
      label: labels.left,
      value: isRunning ? timeLeftText(progress) : t.move.unknownNow,
      note: t.move.soFar(durationText((now - startedAt) / 1000)),
    },
  ];
}
