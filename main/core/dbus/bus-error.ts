/** What went wrong with a call, sorted by what a caller may want to do about it. */
export type BusErrorKind =
  | 'unknown-object'
  | 'unknown-member'
  | 'unknown-service'
  | 'timed-out'
  | 'disconnected'
  | 'unexpected-reply'
  | 'other';

/** A D-Bus call that did not work out. Never shown to people: callers turn it into a `Failure`. */
export class BusError extends Error {
  override readonly name = 'BusError';
  readonly kind: BusErrorKind;

  constructor(kind: BusErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Error names of the D-Bus specification and of QtDBus (qdbuserror.cpp). */
const kinds: Readonly<Record<string, BusErrorKind>> = {
  UnknownObject: 'unknown-object',
  UnknownInterface: 'unknown-object',
  UnknownMethod: 'unknown-member',
  UnknownProperty: 'unknown-member',
  ServiceUnknown: 'unknown-service',
  NameHasNoOwner: 'unknown-service',
  NoReply: 'timed-out',
  Timeout: 'timed-out',
  TimedOut: 'timed-out',
  Disconnected: 'disconnected',
};

/** The error for a D-Bus error name such as `org.freedesktop.DBus.Error.UnknownObject`. */
export function errorOfReply(errorName: string, text: string): BusError {
  const last = errorName.slice(errorName.lastIndexOf('.') + 1);
  const kind = errorName.startsWith('org.freedesktop.DBus.Error.') ? kinds[last] : undefined;
  return new BusError(kind ?? 'other', `${errorName}: ${text}`);
}

/** Whether an error says that the thing asked is not there (now). */
export function isAbsent(error: unknown): boolean {
  return (
    error instanceof BusError &&
    (error.kind === 'unknown-object' ||
      error.kind === 'unknown-member' ||
      error.kind === 'unknown-service')
  );
}
