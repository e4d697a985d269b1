import { type Failure, failure } from '../../../shared/failure.ts';
import type { KdeConnectState } from '../../../shared/model/device.ts';
import { BusError } from '../dbus/bus-error.ts';

/** What a failed D-Bus call means to people; anything that is no `BusError` passes through. */
export function asFailure(error: unknown, name: string): unknown {
  if (!(error instanceof BusError)) return error;
  const options = { cause: error };
  switch (error.kind) {
    case 'disconnected':
      return failure('devices/no-bus', {}, options);
    case 'unknown-service':
      return failure('devices/daemon-absent', {}, options);
    case 'unknown-object':
      return failure('devices/not-reachable', { name }, options);
    case 'unknown-member':
    case 'timed-out':
    case 'unexpected-reply':
    case 'other':
      return failure('devices/daemon-failed', { detail: error.kind }, options);
  }
}

/** Why nothing can be asked of KDE Connect in this state, or null when it can. */
export function whyNotReady(state: KdeConnectState): Failure | null {
  if (state.kind === 'ready') return null;
  return failure(state.kind === 'bus-gone' ? 'devices/no-bus' : 'devices/daemon-absent');
}
