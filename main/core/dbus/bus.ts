import type { Logger } from '../log/logger.ts';
import type { Disposable } from '../util/disposable.ts';
import { BusError } from './bus-error.ts';
import { type CallRequest, type Connection, openConnection, type Signal } from './connection.ts';

export type { CallRequest, Signal } from './connection.ts';

/** `gone`: not connected now, being tried again. */
export type BusState = 'connecting' | 'connected' | 'gone';

/** Which signals to hear (D-Bus specification, "Match Rules"). */
export interface MatchRule {
  readonly sender: string;
  readonly interface?: string;
  readonly member?: string;
  readonly path?: string;
  /** The path and everything below it. */
  readonly pathNamespace?: string;
  readonly arg0?: string;
}

/** The session bus. Comes back by itself when it was gone; what is listened to stays listened to. */
export interface Bus extends Disposable {
  /** Begins to connect, and to come back whenever the connection is lost. */
  connect(): void;
  state(): BusState;
  onState(listener: (state: BusState) => void): () => void;
  /** The reply's values without variants. Throws `BusError`; never starts a service by the way. */
  call(request: CallRequest): Promise<readonly unknown[]>;
  /** Broadcasts a signal without arguments; does nothing while there is no bus. */
  emit(signal: Omit<Signal, 'body'>): void;
  listen(rule: MatchRule, listener: (signal: Signal) => void): () => void;
}

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;
const dbus = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
} as const;

interface Heard {
  readonly rule: MatchRule;
  readonly listener: (signal: Signal) => void;
}

/** A bus at `address`; null means that there is none, which stays so. */
export function createBus(address: string | null, log: Logger): Bus {
  return new ReconnectingBus(address, log);
}

class ReconnectingBus implements Bus {
  readonly #address: string | null;
  readonly #log: Logger;
  readonly #stateListeners = new Set<(state: BusState) => void>();
  readonly #heard = new Set<Heard>();
  #state: BusState = 'connecting';
  #connection: Connection | null = null;
  #retry: NodeJS.Timeout | undefined;
  #delay = FIRST_RETRY_MS;
  #disposed = false;

  constructor(address: string | null, log: Logger) {
    this.#address = address;
    this.#log = log;
  }

  connect = (): void => {
    if (this.#address === null) this.#enter('gone');
    else void this.#connect(this.#address);
  };

  state = (): BusState => this.#state;

  onState = (listener: (state: BusState) => void): (() => void) => {
    this.#stateListeners.add(listener);
    return () => void this.#stateListeners.delete(listener);
  };

  call = async (request: CallRequest): Promise<readonly unknown[]> => {
    if (this.#connection === null) throw new BusError('disconnected', 'there is no bus');
    return this.#connection.call(request);
  };

  emit = (signal: Omit<Signal, 'body'>): void => this.#connection?.emit(signal);

  listen = (rule: MatchRule, listener: (signal: Signal) => void): (() => void) => {
    const heard = { rule, listener };
    this.#heard.add(heard);
    if (this.#state === 'connected') this.#ask('AddMatch', rule);
    return () => {
      if (this.#heard.delete(heard) && this.#state === 'connected') this.#ask('RemoveMatch', rule);
    };
  };

  dispose = async (): Promise<void> => {
    this.#disposed = true;
    clearTimeout(this.#retry);
    this.#stateListeners.clear();
    this.#heard.clear();
    // The bus forgets our match rules with our connection.
    this.#connection?.close();
  };

  async #connect(address: string): Promise<void> {
    let opened = false;
    try {
      const connection = await openConnection(address, {
        onSignal: (signal) => this.#deliver(signal),
        onClose: () => this.#lost(address),
      });
      if (this.#disposed) return connection.close();
      opened = true;
      this.#connection = connection;
      const rules = [...this.#heard].map(({ rule }) => this.#matchCall('AddMatch', rule));
      await Promise.all(rules.map((rule) => connection.call(rule)));
      this.#delay = FIRST_RETRY_MS;
      this.#enter('connected');
    } catch (error) {
      this.#log.warn('dbus: no connection', { detail: String(error) });
      if (opened) this.#connection?.close();
      else this.#lost(address);
    }
  }

  #lost(address: string): void {
    this.#connection = null;
    if (this.#disposed) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#connect(address), this.#delay);
    this.#delay = Math.min(this.#delay * 2, LAST_RETRY_MS);
    this.#enter('gone');
  }

  #enter(state: BusState): void {
    if (this.#state === state || this.#disposed) return;
    this.#state = state;
    for (const listener of [...this.#stateListeners]) listener(state);
  }

  #deliver(signal: Signal): void {
    for (const { rule, listener } of [...this.#heard]) {
      if (!fits(rule, signal)) continue;
      try {
        listener(signal);
      } catch (error) {
        // Thrown into dbus-next it would come back as an error reply to somebody's signal.
        this.#log.error('dbus: a listener failed', { detail: String(error) });
      }
    }
  }

  #ask(member: 'AddMatch' | 'RemoveMatch', rule: MatchRule): void {
    this.call(this.#matchCall(member, rule)).catch((error: unknown) => {
      if (this.#disposed) return;
      this.#log.warn('dbus: match rule', { member, detail: String(error) });
    });
  }

  #matchCall(member: string, rule: MatchRule): CallRequest {
    return { ...dbus, member, signature: 's', body: [ruleText(rule)] };
  }
}

function ruleText(rule: MatchRule): string {
  const parts: readonly (readonly [string, string | undefined])[] = [
    ['type', 'signal'],
    ['sender', rule.sender],
    ['interface', rule.interface],
    ['member', rule.member],
    ['path', rule.path],
    ['path_namespace', rule.pathNamespace],
    ['arg0', rule.arg0],
  ];
  return parts.flatMap(([key, value]) => (value === undefined ? [] : [`${key}='${value}'`])).join();
}

/** The bus has already looked at the sender; what is left is which of our rules a signal came by. */
function fits(rule: MatchRule, signal: Signal): boolean {
  return (
    (rule.interface === undefined || rule.interface === signal.interface) &&
    (rule.member === undefined || rule.member === signal.member) &&
    (rule.path === undefined || rule.path === signal.path) &&
    (rule.pathNamespace === undefined || isBelow(signal.path, rule.pathNamespace)) &&
    (rule.arg0 === undefined || rule.arg0 === signal.body[0])
  );
}

const isBelow = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(`${folder}/`);
