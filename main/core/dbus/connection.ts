import { EventEmitter } from 'node:events';
import { Duplex } from 'node:stream';
import {
  DBusError,
  Message,
  type MessageBus,
  MessageFlag,
  MessageType,
  sessionBus,
  Variant,
} from 'dbus-next';
import { connectableAddress } from './address.ts';
import { BusError, errorOfReply } from './bus-error.ts';

/** A call of a method. The body has to fit the signature. */
export interface CallRequest {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature?: string;
  readonly body?: readonly unknown[];
  /** Default 10 000. */
  readonly timeoutMs?: number;
}

/** A signal as it came or goes; variants are already taken out. */
export interface Signal {
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly body: readonly unknown[];
}

/** One connection to a bus, from its opening to its end. */
export interface Connection {
  call(request: CallRequest): Promise<readonly unknown[]>;
  /** Broadcasts a signal without arguments. */
  emit(signal: Omit<Signal, 'body'>): void;
  close(): void;
}

interface Handlers {
  readonly onSignal: (signal: Signal) => void;
  /** Called once when an open connection ends, whoever ended it. */
  readonly onClose: () => void;
}

const CONNECT_MS = 5000;
const CALL_MS = 10_000;
const CLOSE_MS = 1000;

/** Opens a connection and says hello. Throws `BusError`. The only place that knows dbus-next. */
export async function openConnection(address: string, handlers: Handlers): Promise<Connection> {
  const connectable = connectableAddress(address);
  if (connectable === null) throw new BusError('disconnected', `cannot use address ${address}`);
  const bus = sessionBus({ busAddress: connectable });
  const ended = new EventEmitter();
  const end = (): void => void ended.emit('end');
  // Errors come at any time, also long after the end; without a listener each would end the process.
  bus.on('error', end);
  for (const part of insides(bus)) part.on('end', end).on('close', end).on('error', end);
  await greeted(bus, ended);

  let open = true;
  const pending = new Set<(error: BusError) => void>();
  const closed = (): void => {
    if (!open) return;
    open = false;
    for (const reject of [...pending]) reject(gone());
    pending.clear();
    drop(bus);
    handlers.onClose();
  };
  ended.on('end', closed);
  bus.on('message', (message) => {
    if (message.type === MessageType.SIGNAL && open) handlers.onSignal(signalOf(message));
  });
  return {
    call: (request) => (open ? call(bus, request, pending) : Promise.reject(gone())),
    emit: ({ path, interface: name, member }) => {
      if (open) bus.send(Message.newSignal(path, name, member));
    },
    close: closed,
  };
}

const gone = (): BusError => new BusError('disconnected', 'the connection to the bus has ended');

/** dbus-next does not tell when a connection ends: its inner emitter and its stream do. */
function insides(bus: MessageBus): EventEmitter[] {
  const connection: unknown = Reflect.get(bus, '_connection');
  if (!isEmitter(connection)) return [];
  const stream: unknown = Reflect.get(connection, 'stream');
  return [connection, stream].filter(isEmitter);
}

const isEmitter = (value: unknown): value is EventEmitter => value instanceof EventEmitter;

function drop(bus: MessageBus): void {
  // What was sent last still goes out; a bus that does not take it is not waited for.
  bus.disconnect();
  for (const part of insides(bus)) {
    if (!(part instanceof Duplex) || part.destroyed) continue;
    const timer = setTimeout(() => part.destroy(), CLOSE_MS);
    part.once('close', () => clearTimeout(timer));
  }
}

async function greeted(bus: MessageBus, ended: EventEmitter): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (): void => reject(new BusError('disconnected', 'no connection to the bus'));
      bus.on('connect', resolve);
      ended.once('end', fail);
      timer = setTimeout(fail, CONNECT_MS);
    });
  } catch (error) {
    drop(bus);
    throw error;
  } finally {
    clearTimeout(timer);
    ended.removeAllListeners('end');
  }
}

function call(
  bus: MessageBus,
  request: CallRequest,
  pending: Set<(error: BusError) => void>,
): Promise<readonly unknown[]> {
  const { timeoutMs = CALL_MS, body = [], ...rest } = request;
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      pending.delete(abandon);
    };
    const abandon = (error: BusError): void => {
      settle();
      reject(error);
    };
    const timer = setTimeout(
      () => abandon(new BusError('timed-out', `${request.member}: no answer in ${timeoutMs} ms`)),
      timeoutMs,
    );
    pending.add(abandon);
    // Nothing is started by the way: whoever wants the service up says so (StartServiceByName).
    const message = new Message({ ...rest, body: [...body], flags: MessageFlag.NO_AUTO_START });
    bus.call(message).then(
      (reply) => {
        settle();
        resolve((reply?.body ?? []).map(plain));
      },
      (error: unknown) => abandon(errorOf(error)),
    );
  });
}

function errorOf(error: unknown): BusError {
  if (error instanceof DBusError) return errorOfReply(error.type, error.text);
  return new BusError('disconnected', error instanceof Error ? error.message : String(error));
}

function signalOf(message: Message): Signal {
  const { path, interface: name, member, body } = message;
  return { path, interface: name, member, body: body.map(plain) };
}

/** A value without variants: what a `Variant` holds, in lists and dictionaries too. */
function plain(value: unknown): unknown {
  if (value instanceof Variant) return plain(value.value);
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
  }
  return value;
}
