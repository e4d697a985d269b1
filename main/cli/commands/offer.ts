import { fromFailureData, toFailureData } from '../../../shared/failure.ts';
import type {
  OfferEndReason,
  OfferRequest,
  OfferState,
  SecretKind,
} from '../../../shared/model/offer.ts';
import type { ScopeId } from '../../../shared/model/scope.ts';
import { displayPath } from '../../../shared/util/display-path.ts';
import { type Cli, withSession } from '../context.ts';
import { exitStatus, statusOfFailure } from '../exit-status.ts';
import { confirm, document, say } from '../output.ts';
import type { Session } from '../session.ts';
import { aborted, kdeConnectReady } from './devices.ts';

export interface OfferOptions {
  readonly to: string | null;
  readonly scopes: readonly ScopeId[];
  readonly yes: boolean;
  readonly once: boolean;
  readonly timeoutSeconds: number | null;
  readonly unboxed: boolean;
  /** Secrets that are shown as well. */
  readonly also: readonly SecretKind[];
}

const statusByReason: Readonly<Record<OfferEndReason, number>> = {
  finished: exitStatus.done,
  stopped: exitStatus.stopped,
  unpaired: exitStatus.stopped,
  idle: exitStatus.stopped,
  refused: exitStatus.refused,
  'timed-out': exitStatus.stopped,
  failed: exitStatus.stopped,
};

/** The old computer's side: waits, asks, serves, ends with the move. */
export async function offer(cli: Cli, options: OfferOptions): Promise<number> {
  return withSession(cli, async (session) => {
    await kdeConnectReady(session);
    const { yes, also, ...start } = options;
    await session.client.call('offer.start', start);
    const stop = followRequests(cli, session, { yes, also });
    const ended = await Promise.race([
      session.until(({ offer: state }) => (isOver(state, start.once) ? state : null)),
      aborted(cli.signal).then(() => null),
    ]);
    stop();
    if (ended === null) {
      await session.client.call('offer.stop', null);
      return exitStatus.stopped;
    }
    return conclude(cli, ended);
  });
}

type Ended = Extract<OfferState, { kind: 'ended' }>;

/** After a move the offer goes on waiting for the next one, unless it was to be the only one. */
function isOver(state: OfferState, once: boolean): state is Ended {
  if (state.kind !== 'ended') return false;
  return once || ['stopped', 'timed-out', 'failed'].includes(state.reason);
}

function conclude(cli: Cli, ended: Ended): number {
  document(cli.output, ended);
  say(cli.output, `Ended: ${ended.reason}.`);
  if (!ended.error) return statusByReason[ended.reason];
  cli.output.err.write(`relokate: ${ended.error.message}\n${ended.error.remedy}\n`);
  return statusOfFailure(fromFailureData(ended.error).code);
}

type Answer = Pick<OfferOptions, 'yes' | 'also'>;

function followRequests(cli: Cli, session: Session, answer: Answer): () => void {
  let kind: OfferState['kind'] | null = null;
  let asked: string | null = null;
  return session.watch(({ offer: state }) => {
    if (state.kind === 'asking' && state.request.id !== asked) {
      asked = state.request.id;
      consent(cli, session, state.request, answer).catch((error: unknown) => {
        // The request has lapsed, or the offer ended, while the person was thinking.
        cli.output.err.write(`relokate: ${toFailureData(error).message}\n`);
      });
    }
    if (state.kind === kind) return;
    kind = state.kind;
    if (kind === 'waiting') say(cli.output, 'Waiting for a paired computer to ask…');
    if (kind === 'ended') say(cli.output, 'That move is over.');
    if (kind === 'serving') say(cli.output, 'Serving, read-only. Ctrl+C stops it.');
  });
}

async function consent(
  cli: Cli,
  session: Session,
  request: OfferRequest,
  { yes, also }: Answer,
): Promise<void> {
  say(cli.output, `${request.name} asks to read this computer.`);
  if (request.key) say(cli.output, `  key: ${request.key} (the other screen shows the same)`);
  for (const { path } of request.roots) say(cli.output, `  shows:     ${displayPath(path)}`);
  for (const { path, reason } of request.leftOut) {
    const isShown = request.scopes.includes('profile') && also.some((kind) => kind === reason);
    say(cli.output, `  ${isShown ? 'shows:   ' : 'left out:'}  ${displayPath(path)}`);
  }
  const allow = yes || (await confirm(cli.output, 'Let it read this, and nothing else?'));
  await session.client.call('offer.answer', { request: request.id, allow, also });
}
