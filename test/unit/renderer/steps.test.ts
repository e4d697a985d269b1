import { describe, expect, it } from 'vitest';
import { decideApps, noApps } from '../../../renderer/wizard/app-selection.ts';
import { decideAll, noDecisions } from '../../../renderer/wizard/selection.ts';
import {
  backStep,
  currentStep,
  endedJob,
  nextStep,
  type StepContext,
  stepsAround,
} from '../../../renderer/wizard/steps.ts';
import { decideTopics, noTopics } from '../../../renderer/wizard/topic-selection.ts';
import { nothing } from '../../../renderer/wizard/totals.ts';
import { failure, toFailureData } from '../../../shared/failure.ts';
import type { Finding } from '../../../shared/model/finding.ts';
import {
  emptyInspection,
  finding,
  inspection,
  job,
  plan,
  request,
  source,
} from '../../ui/support/samples.ts';
import { fewApps } from '../../ui/support/samples-apps.ts';
import { manyTopics, refusedTopics, topics } from '../../ui/support/samples-topics.ts';

type Wizard = StepContext['wizard'];
const idle = { kind: 'idle' } as const;
const done = <T>(value: T) => ({ kind: 'done', value }) as const;
const good: readonly Finding[] = [finding('ok', 'a', ''), finding('warning', 'b', '')];
const bad: readonly Finding[] = [...good, finding('blocked', 'c', '')];

const at = (wizard: Partial<Wizard>, app: Partial<StepContext['app']> = {}): StepContext => ({
  app: { source: source(), jobs: [], offer: { kind: 'off' }, ...app },
  wizard: {
    side: 'new',
    wanted: 'welcome',
    preflight: done(good),
    inspection: done(inspection),
    apps: done([]),
    decisions: noDecisions,
    appDecisions: noApps.decisions,
    topics: done(topics([])),
    topicDecisions: noTopics.decisions,
    plan: done(plan()),
    run: null,
    ...wizard,
  },
});

describe('the new computer’s steps', () => {
  it('begin at Welcome and need the side to be chosen', () => {
    expect(currentStep(at({ side: null, wanted: 'review' }))).toBe('welcome');
    expect(currentStep(at({ wanted: 'connect' }, { source: null }))).toBe('connect');
  });

  it('fall back to the last one that can be entered', () => {
    expect(currentStep(at({ wanted: 'review' }))).toBe('review');
    expect(currentStep(at({ wanted: 'review', inspection: idle }))).toBe('choose');
    expect(currentStep(at({ wanted: 'review', preflight: done(bad) }))).toBe('check');
    expect(currentStep(at({ wanted: 'review' }, { source: null }))).toBe('connect');
    const failed = source({ kind: 'failed' });
    expect(currentStep(at({ wanted: 'choose' }, { source: failed }))).toBe('connect');
  });

  it('stay where they are while the link is lost, but lead no further', () => {
    const lost = { source: source({ kind: 'link-lost' }) };
    expect(currentStep(at({ wanted: 'choose' }, lost))).toBe('choose');
    expect(nextStep('check', at({ wanted: 'check' }, lost))).toBeNull();
  });

  it('lead on only when the step is done with', () => {
    expect(nextStep('connect', at({}))).toBe('check');
    expect(nextStep('connect', at({}, { source: source({ kind: 'connecting' }) }))).toBeNull();
    expect(nextStep('check', at({ preflight: idle }))).toBeNull();
    expect(nextStep('check', at({ preflight: done(bad) }))).toBeNull();
    expect(nextStep('check', at({}))).toBe('choose');
    const home = {
      amount: { entries: 1, files: 1, bytes: 1 },
      left: { entries: 0, files: 0, bytes: 0 },
    };
    expect(nextStep('choose', at({ decisions: decideAll(false, home) }))).toBeNull();
    expect(nextStep('choose', at({}))).toBe('review');
    expect(nextStep('review', at({}))).toBe('move');
    expect(nextStep('review', at({ plan: done(plan({ bytesFree: 1 })) }))).toBeNull();
    expect(nextStep('move', at({}))).toBeNull();
  });

  it('lead on with apps alone, but not before they could be seen', () => {
    const home = { amount: inspection.scopes[0]?.amount ?? nothing, left: nothing };
    const noFiles = { decisions: decideAll(false, home) };
    const apps = done(fewApps);
    expect(nextStep('choose', at({ ...noFiles, apps }))).toBe('review');
    expect(nextStep('choose', at({ inspection: done(emptyInspection), apps }))).toBe('review');
    expect(nextStep('choose', at({ inspection: done(emptyInspection) }))).toBeNull();
    const appDecisions = decideApps(noApps.decisions, fewApps, false);
    expect(nextStep('choose', at({ ...noFiles, apps, appDecisions }))).toBeNull();
    expect(nextStep('choose', at({ apps, appDecisions }))).toBe('review');
    expect(nextStep('choose', at({ apps: { kind: 'busy' } }))).toBeNull();
    expect(nextStep('choose', at({ apps: idle }))).toBeNull();
    const error = toFailureData(failure('source/link-lost'));
    expect(nextStep('choose', at({ apps: { kind: 'failed', error } }))).toBe('review');
  });

  it('lead on with settings alone, but not before they could be seen', () => {
    const home = { amount: inspection.scopes[0]?.amount ?? nothing, left: nothing };
    const noFiles = { decisions: decideAll(false, home) };
    const some = { ...noFiles, topics: done(topics(manyTopics)) };
    expect(nextStep('choose', at(some))).toBe('review');
    const topicDecisions = decideTopics(noTopics.decisions, manyTopics, false);
    expect(nextStep('choose', at({ ...some, topicDecisions }))).toBeNull();
    expect(nextStep('choose', at({ ...noFiles, topics: done(topics(refusedTopics)) }))).toBeNull();
    expect(nextStep('choose', at({ topics: idle }))).toBeNull();
    const error = toFailureData(failure('source/link-lost'));
    expect(nextStep('choose', at({ topics: { kind: 'failed', error } }))).toBe('review');
  });

  it('lead back, but not out of a move', () => {
    expect(backStep('review', at({}))).toBe('choose');
    expect(backStep('connect', at({}))).toBe('welcome');
    expect(backStep('welcome', at({}))).toBeNull();
    expect(backStep('move', at({}))).toBeNull();
  });

  it('show a move that is at work whatever was wanted, and its end after it', () => {
    const jobs = { jobs: [job()] };
    expect(currentStep(at({ side: null, wanted: 'welcome' }, jobs))).toBe('move');
    expect(currentStep(at({ wanted: 'choose' }, { jobs: [job({ state: 'waiting' })] }))).toBe(
      'move',
    );
    const ended = { jobs: [job({ state: 'done' })] };
    expect(currentStep(at({ wanted: 'move', run: 'r' }, ended))).toBe('done');
    expect(currentStep(at({ wanted: 'move' }, ended))).toBe('review');
  });

  it('do not take looking and planning for a move', () => {
    const jobs = { jobs: [job({ kind: 'inspect' }), job({ kind: 'plan' })] };
    expect(currentStep(at({ wanted: 'choose' }, jobs))).toBe('choose');
  });
});

describe('the old computer’s steps', () => {
  it('follow the offer', () => {
    const old = { side: 'old', wanted: 'welcome' } as const;
    const asked = request();
    const serving = { request: asked, since: 0, connections: 0, lastActive: 0, boxed: true };
    expect(currentStep(at(old, { offer: { kind: 'waiting', since: 0 } }))).toBe('wait');
    expect(currentStep(at(old, { offer: { kind: 'asking', request: asked } }))).toBe('consent');
    expect(currentStep(at(old, { offer: { kind: 'serving', ...serving } }))).toBe('serving');
    const ended = { kind: 'ended', reason: 'idle', error: null } as const;
    expect(currentStep(at(old, { offer: ended }))).toBe('ended');
    expect(currentStep(at({ side: null }, { offer: ended }))).toBe('welcome');
  });

  it('open by themselves when somebody asks or reads', () => {
    expect(
      currentStep(at({ wanted: 'choose' }, { offer: { kind: 'asking', request: request() } })),
    ).toBe('consent');
    expect(currentStep(at({ side: null }, { offer: { kind: 'waiting', since: 0 } }))).toBe('wait');
    expect(nextStep('consent', at({}))).toBeNull();
    expect(backStep('consent', at({}))).toBeNull();
  });
});

describe('what belongs to a step', () => {
  it('is the rail of its side', () => {
    expect(stepsAround('welcome', null)).toContain('review');
    expect(stepsAround('serving', 'old')).toEqual([
      'welcome',
      'wait',
      'consent',
      'serving',
      'ended',
    ]);
  });

  it('is the last job of the run that has ended', () => {
    const jobs = [
      job({ id: 'a', state: 'done' }),
      job({ id: 'b', state: 'failed' }),
      job({ id: 'c' }),
    ];
    expect(endedJob(jobs, '2026-11-22-1405')?.id).toBe('b');
    expect(endedJob(jobs, 'other')).toBeNull();
    expect(endedJob(jobs, null)).toBeNull();
  });
});
