import { Failure, type FailureData, failure, toFailureData } from '../../../shared/failure.ts';
import type { OfferEndReason, SecretKind } from '../../../shared/model/offer.ts';
import { type Content, type Payload, payloadSchema, type Refusal } from '../board/packet-schema.ts';
import { watchPairing } from '../board/pairing.ts';
import { type Announcer, createAnnouncer } from './announcer.ts';
import type { Move, OfferOptions, Phase, RunParts } from './phases.ts';
import { makeRequest, withSecrets } from './request.ts';
import { openServing } from './serving.ts';

type Hello = Extract<Payload, { kind: 'hello' }>;

/** One offer, from its start to its end: waiting, asking, serving, and again. Events are taken in turn. */
export class OfferRun {
  readonly #parts: RunParts;
  readonly #options: OfferOptions;
  readonly #announcer: Announcer;
  readonly #cleanups: (() => void)[] = [];
  #phase: Phase = { kind: 'waiting' };
  #queue: Promise<unknown> = Promise.resolve();
  #deadline = Number.POSITIVE_INFINITY;

  constructor(parts: RunParts, options: OfferOptions) {
    const { kdeConnect, env, timing, post } = parts;
    this.#parts = parts;
    this.#options = options;
    const { to } = options;
    this.#announcer = createAnnouncer({
      kdeConnect,
      post,
      to,
      farewellMs: timing.farewellMs,
      log: env.log,
    });
  }

  get isOver(): boolean {
    return this.#phase.kind === 'over';
  }

  /** Tells the paired computers and begins to listen. */
  async begin(): Promise<void> {
    const { kdeConnect } = this.#parts;
    const { timeoutSeconds } = this.#options;
    this.#wait();
    if (timeoutSeconds !== null) {
      this.#deadline = performance.now() + timeoutSeconds * 1000;
      this.#later(this.#cleanups, timeoutSeconds * 1000, () => this.#checkDeadline());
    }
    await this.#announcer.announce();
    this.#cleanups.push(
      kdeConnect.board.onPacket((device, packet) => this.#do(() => this.#hear(device, packet))),
      kdeConnect.subscribe(() => this.#do(() => this.#announce())),
    );
  }

  async answer(id: string, allow: boolean, also: readonly SecretKind[]): Promise<void> {
    await this.#take(async () => {
      const phase = this.#phase;
      if (phase.kind !== 'asking' || phase.move.request.shown.id !== id) {
        throw failure('offer/no-request');
      }
      if (allow) await this.#serve(phase.move, also);
      else await this.#endMove('refused', { refusal: 'declined' });
    });
  }

  async stop(): Promise<void> {
    await this.#take(() => this.#endRun('stopped'));
  }

  /** Takes events one after the other, so that none sees another's half-way state. */
  #take<T>(action: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(action);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  #do(action: () => Promise<void>): void {
    this.#take(action).catch((error: unknown) => {
      this.#parts.env.log.error('offer: event failed', { detail: String(error) });
    });
  }

  #later(cleanups: (() => void)[], ms: number, action: () => Promise<void>): void {
    const timer = setTimeout(() => this.#do(action), ms);
    cleanups.push(() => clearTimeout(timer));
  }

  async #announce(): Promise<void> {
    if (this.#phase.kind === 'waiting') await this.#announcer.announce();
  }

  async #hear(device: string, packet: string): Promise<void> {
    if (this.isOver || !this.#announcer.concerns(device)) return;
    let payload: Payload;
    try {
      payload = await this.#parts.post.check(device, packet, null);
    } catch (error) {
      return this.#doubt(device, error);
    }
    if (this.#parts.past.has(payload.session)) return;
    if (payload.kind === 'hello') return this.#hello(device, payload);
    if (payload.kind === 'end') return this.#peerEnded(device, payload.session);
  }

  /** A request with a wrong time gets an answer, so that the other side can say what is wrong. */
  async #doubt(device: string, error: unknown): Promise<void> {
    const code = error instanceof Failure ? error.code : 'app/unexpected';
    this.#parts.env.log.info('offer: packet not used', { device, code });
    if (code !== 'board/too-old' && code !== 'board/from-the-future') return;
    const stale = payloadSchema.safeParse(error instanceof Failure ? error.cause : null);
    if (this.#phase.kind !== 'waiting' || !stale.success || stale.data.kind !== 'hello') return;
    await this.#refuse(device, stale.data.session, 'clock');
  }

  async #hello(device: string, hello: Hello): Promise<void> {
    const phase = this.#phase;
    if (phase.kind === 'asking' || phase.kind === 'serving') {
      if (phase.move.device !== device) return this.#refuse(device, hello.session, 'busy');
      const { session, clientKey } = phase.move;
      if (session === hello.session && clientKey === hello.body.clientKey) return this.#repeat();
      // The same computer begins anew: what it had ends, and a person is asked again.
      await this.#leave(phase);
      if (session !== hello.session) this.#remember(session);
    }
    await this.#ask(device, hello);
  }

  /** The same request once more: the answer, as far as there is one, in a packet of now. */
  async #repeat(): Promise<void> {
    const phase = this.#phase;
    if (phase.kind === 'asking')
      await this.#say(phase.move, { kind: 'ready', body: { asking: true } });
    if (phase.kind === 'serving') {
      await this.#say(phase.move, { kind: 'offer', body: phase.serving.offer });
    }
  }

  async #ask(device: string, hello: Hello): Promise<void> {
    const { kdeConnect, env, timing } = this.#parts;
    const scopes = hello.body.scopes.filter((scope) => this.#options.scopes.includes(scope));
    const known = kdeConnect.devices().find(({ id }) => id === device);
    if (scopes.length === 0 || known === undefined) {
      this.#remember(hello.session);
      await this.#refuse(device, hello.session, 'nothing-shared');
      return this.#wait();
    }
    const expiresAt = env.now() + timing.askingMs;
    const request = await makeRequest(env, known, { scopes, expiresAt }).catch(toFailureData);
    if (!('shown' in request)) {
      await this.#refuse(device, hello.session, 'failed');
      return this.#endRun('failed', request);
    }
    const cleanups: (() => void)[] = [];
    const move = {
      device,
      session: hello.session,
      clientKey: hello.body.clientKey,
      request,
      cleanups,
    };
    this.#phase = { kind: 'asking', move };
    this.#later(cleanups, timing.askingMs, () => this.#lapse(move));
    cleanups.push(watchPairing(kdeConnect, device, () => this.#do(() => this.#unpaired(move))));
    this.#parts.onState({ kind: 'asking', request: request.shown });
    await this.#repeat();
  }

  async #serve(move: Move, also: readonly SecretKind[]): Promise<void> {
    const { env, means, network } = this.#parts;
    try {
      const request = await withSecrets(env, move.request, also);
      move.request = request;
      const { clientKey } = move;
      const onChange = (): void => this.#active();
      const serving = await openServing({ env, means, network, request, clientKey, onChange });
      const now = env.now();
      this.#phase = { kind: 'serving', move, serving, since: now, lastActive: now };
      this.#tellServing();
      this.#watchIdle(move);
      this.#announcer.hold(move.device);
      await this.#parts.post.send(move.device, move.session, {
        kind: 'offer',
        body: serving.offer,
      });
    } catch (error) {
      await this.#endMove('failed', { refusal: 'failed', error });
    }
  }

  /** Somebody came or went. */
  #active(): void {
    if (this.#phase.kind !== 'serving') return;
    this.#phase.lastActive = this.#parts.env.now();
    this.#tellServing();
  }

  #tellServing(): void {
    if (this.#phase.kind !== 'serving') return;
    const { move, serving, since, lastActive } = this.#phase;
    const request = move.request.shown;
    const connections = serving.connections();
    const { boxed } = serving;
    this.#parts.onState({ kind: 'serving', request, since, connections, lastActive, boxed });
  }

  #watchIdle(move: Move): void {
    const { idleMs } = this.#parts.timing;
    // Not by the clock of the wall, which may jump.
    let seen = performance.now();
    const timer = setInterval(
      () => {
        if (this.#phase.kind !== 'serving') return;
        if (this.#phase.serving.connections() > 0) seen = performance.now();
        if (performance.now() - seen >= idleMs) this.#do(() => this.#idle(move));
      },
      Math.min(15_000, idleMs / 10),
    );
    move.cleanups.push(() => clearInterval(timer));
  }

  async #idle(move: Move): Promise<void> {
    if (this.#isCurrent(move, 'serving')) await this.#endMove('idle', {});
  }

  async #lapse(move: Move): Promise<void> {
    if (this.#isCurrent(move, 'asking')) {
      await this.#endMove('timed-out', { refusal: 'no-answer' });
    }
  }

  async #unpaired(move: Move): Promise<void> {
    if (this.#isCurrent(move)) await this.#endMove('unpaired', {});
  }

  async #peerEnded(device: string, session: string): Promise<void> {
    const phase = this.#phase;
    if (phase.kind !== 'asking' && phase.kind !== 'serving') return;
    if (phase.move.device !== device || phase.move.session !== session) return;
    await this.#endMove('finished', {});
  }

  async #checkDeadline(): Promise<void> {
    const isLate = performance.now() >= this.#deadline - 5;
    if (this.#phase.kind === 'waiting' && isLate) await this.#endRun('timed-out');
  }

  /** Ends a move; then waits for the next one, unless this was to be the only one. */
  async #endMove(
    reason: OfferEndReason,
    { refusal, error }: { refusal?: Refusal; error?: unknown },
  ): Promise<void> {
    const phase = this.#phase;
    if (phase.kind !== 'asking' && phase.kind !== 'serving') return;
    const { device, session } = phase.move;
    await this.#leave(phase);
    this.#remember(session);
    const isLast = this.#options.once || reason === 'failed' || performance.now() >= this.#deadline;
    this.#phase = isLast ? { kind: 'over' } : { kind: 'waiting' };
    const data = error === undefined ? null : toFailureData(error);
    this.#parts.onState({ kind: 'ended', reason, error: data });
    if (refusal === undefined) await this.#say(phase.move, { kind: 'end', body: {} });
    else await this.#refuse(device, session, refusal);
    if (isLast) return this.#close(this.#parts.timing.farewellMs);
    this.#wait();
  }

  /** Ends the whole offer. */
  async #endRun(reason: OfferEndReason, error: FailureData | null = null): Promise<void> {
    const phase = this.#phase;
    if (phase.kind === 'over') return;
    const asked = phase.kind === 'asking' || phase.kind === 'serving' ? phase : null;
    if (asked !== null) await this.#leave(asked);
    this.#phase = { kind: 'over' };
    this.#parts.onState({ kind: 'ended', reason, error });
    if (asked !== null) await this.#say(asked.move, { kind: 'end', body: {} });
    await this.#close(asked === null && error === null ? 0 : this.#parts.timing.farewellMs);
  }

  /** Stops what watches over a move and what serves it, with its keys. */
  async #leave(phase: Extract<Phase, { kind: 'asking' | 'serving' }>): Promise<void> {
    for (const cleanup of phase.move.cleanups) cleanup();
    if (phase.kind === 'serving') await phase.serving.stop();
    this.#phase = { kind: 'waiting' };
  }

  /** Clears the boards, after the last word there could be read. */
  async #close(farewellMs: number): Promise<void> {
    for (const cleanup of this.#cleanups) cleanup();
    await new Promise((resolve) => setTimeout(resolve, farewellMs));
    await this.#announcer.clear();
  }

  #wait(): void {
    this.#phase = { kind: 'waiting' };
    this.#parts.onState({ kind: 'waiting', since: this.#parts.env.now() });
  }

  #isCurrent(move: Move, kind?: 'asking' | 'serving'): boolean {
    const phase = this.#phase;
    if (phase.kind !== 'asking' && phase.kind !== 'serving') return false;
    return phase.move === move && (kind === undefined || phase.kind === kind);
  }

  #remember(session: string): void {
    const { past } = this.#parts;
    past.add(session);
    const [oldest] = past;
    if (past.size > 256 && oldest !== undefined) past.delete(oldest);
  }

  #refuse(device: string, session: string, reason: Refusal): Promise<void> {
    return this.#send(device, session, { kind: 'refused', body: { reason } });
  }

  #say(move: Move, content: Content): Promise<void> {
    return this.#send(move.device, move.session, content);
  }

  /** A word that does not get through is no reason to fail: the board may be gone with the pairing. */
  async #send(device: string, session: string, content: Content): Promise<void> {
    this.#announcer.hold(device);
    await this.#parts.post.send(device, session, content).catch((error: unknown) => {
      const code = error instanceof Failure ? error.code : String(error);
      this.#parts.env.log.warn('offer: board not reached', { device, code });
    });
    // When it was surely read, the word that Relokate is open here takes its place again.
    this.#later(this.#cleanups, this.#parts.timing.farewellMs + 10, () => this.#announce());
  }
}
