import { isActive, type Job, pausableKinds } from '../../shared/model/job.ts';
import type { OfferState } from '../../shared/model/offer.ts';
import { nothingKnown } from '../store/wizard.ts';
import type { World } from './world.ts';
import { changingJob } from './steps.ts';
import { idle } from './task.ts';

/**
 * Keeps the wizard in step with what the engine does by itself: a job that is at work opens Move,
 * after a reload too; serving makes this the old computer; and another old computer makes what was
 * known of the last one void.
 * Returns how to stop.
 */
export function watchEngine({ mirror, wizard }: World): () => void {
  let source: string | null = null;
  const followSource = (now: string | null): void => {
    const before = source;
    source = now;
    if (now === before) return;
    wizard.setState(nothingKnown);
    // A connection that was made before this page was opened belongs to somebody who is moving.
    if (now !== null && wizard.getState().side === null)
      wizard.setState({ side: 'new', wanted: 'connect' });
  };
  const followJob = (job: Job | null): void => {
    if (job === null) return;
    const { run, wanted } = wizard.getState();
    if (job.run !== run) wizard.setState({ run: job.run, report: idle });
    if (wanted !== 'move') wizard.setState({ side: 'new', wanted: 'move' });
  };
  const followOffer = (offer: OfferState): void => {
    const { kind } = offer;
    const { side, lastEnd, pending } = wizard.getState();
    if (kind === 'ended') wizard.setState({ lastEnd: offer });
    else if (kind !== 'waiting' && lastEnd !== null) wizard.setState({ lastEnd: null });
    const isOld =
      kind === 'serving' ||
      (side === null && kind !== 'off' && kind !== 'ended' && pending !== 'stop');
    // So that the end is shown too, with its reason.
    if (isOld && side !== 'old') wizard.setState({ side: 'old', wanted: 'welcome' });
  };
  /** What ended while no window was open is shown when one opens: nothing ends quietly. */
  const showEnded = (jobs: readonly Job[]): void => {
    const last = jobs.findLast(({ kind, run }) => pausableKinds.has(kind) && run !== null);
    if (!last || isActive(last) || wizard.getState().run !== null) return;
    wizard.setState({ run: last.run, report: idle, side: 'new', wanted: 'done' });
  };
  let isFirst = true;
  const look = (): void => {
    const { state, status } = mirror.store.getState();
    if (state === null || status !== 'live') return;
    followSource(state.source?.source ?? null);
    followOffer(state.offer);
    followJob(changingJob({ app: state }));
    if (isFirst) showEnded(state.jobs);
    isFirst = false;
  };
  look();
  return mirror.store.subscribe(look);
}
