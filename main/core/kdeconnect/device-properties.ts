import { z } from 'zod';
import { type Device, deviceTypes } from '../../../shared/model/device.ts';
import type { Dialect } from './dialect.ts';

/** A device as its object describes it right now, before flapping is smoothed away. */
export interface DeviceFacts {
  readonly id: string;
  readonly name: string;
  readonly type: Device['type'];
  /** A link is open. It may have been dead for minutes (25.04: over 200 s): no proof of life. */
  readonly reachable: boolean;
  readonly pairing: Device['pairing'];
  /** A key in the description itself; older daemons have a method instead. */
  readonly key: string | null;
}

const common = { name: z.string(), type: z.string(), isReachable: z.boolean() };

/** Properties of org.kde.kdeconnect.device (core/device.h); `pairState` as in core/pairstate.h. */
const properties = {
  trusted: z.object({ ...common, isTrusted: z.boolean(), hasPairingRequests: z.boolean() }),
  paired: z.object({
    ...common,
    isPaired: z.boolean(),
    pairState: z.number().int(),
    verificationKey: z.string().optional(),
  }),
};

const pairStates = ['none', 'requested', 'requested-by-peer', 'paired'] as const;

/** A device from all its properties, or null where they are not those of the dialect. */
export function factsOf(id: string, dialect: Dialect, values: unknown): DeviceFacts | null {
  return dialect === 'trusted' ? trustedFacts(id, values) : pairedFacts(id, values);
}

function trustedFacts(id: string, values: unknown): DeviceFacts | null {
  const { data } = properties.trusted.safeParse(values);
  if (!data) return null;
  const pairing = data.isTrusted
    ? 'paired'
    : data.hasPairingRequests
      ? 'requested-by-peer'
      : 'none';
  return { ...basics(id, data), pairing, key: null };
}

function pairedFacts(id: string, values: unknown): DeviceFacts | null {
  const { data } = properties.paired.safeParse(values);
  if (!data) return null;
  const pairing = data.isPaired ? 'paired' : (pairStates[data.pairState] ?? 'none');
  return { ...basics(id, data), pairing, key: data.verificationKey ?? null };
}

function basics(
  id: string,
  data: { readonly name: string; readonly type: string; readonly isReachable: boolean },
): Pick<DeviceFacts, 'id' | 'name' | 'type' | 'reachable'> {
  // A device may show up for a moment without a name (seen on 22.12).
  const name = data.name === '' ? id : data.name;
  return { id, name, type: typeOf(data.type), reachable: data.isReachable };
}

/** 22.12 says `smartphone` where everybody later says `phone`. */
function typeOf(text: string): Device['type'] {
  if (text === 'smartphone') return 'phone';
  return deviceTypes.find((type) => type === text) ?? 'unknown';
}
