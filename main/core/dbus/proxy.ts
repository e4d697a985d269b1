import { z } from 'zod';
import type { Bus } from './bus.ts';
import { BusError } from './bus-error.ts';

/** An interface of an object. Nothing is kept of it, so it may come and go. */
export interface Target {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
}

/** A method: its name, what its arguments are, and what the first value of its reply has to be. */
export interface Method<T> {
  readonly member: string;
  readonly signature?: string;
  readonly reply: z.ZodType<T>;
  /** Default 10 000. */
  readonly timeoutMs?: number;
}

/** For methods that answer nothing. */
export const noReply = z.undefined();

/** Calls a method; its reply is checked. Throws `BusError`. */
export async function callMethod<T>(
  bus: Bus,
  target: Target,
  method: Method<T>,
  ...body: readonly unknown[]
): Promise<T> {
  const { reply, ...rest } = method;
  const [value] = await bus.call({ ...target, ...rest, body });
  return checked(reply, value, method.member);
}

/** Reads a property. Throws `BusError`, kind `unknown-object` where the object is not there now. */
export async function readProperty<T>(
  bus: Bus,
  target: Target,
  name: string,
  schema: z.ZodType<T>,
): Promise<T> {
  const get = { member: 'Get', signature: 'ss', reply: z.unknown() };
  const properties = { ...target, interface: 'org.freedesktop.DBus.Properties' };
  return checked(schema, await callMethod(bus, properties, get, target.interface, name), name);
}

/** Reads all properties of the interface at once. Throws `BusError`. */
export async function readProperties<T>(
  bus: Bus,
  target: Target,
  schema: z.ZodType<T>,
): Promise<T> {
  const getAll = { member: 'GetAll', signature: 's', reply: schema };
  const properties = { ...target, interface: 'org.freedesktop.DBus.Properties' };
  return callMethod(bus, properties, getAll, target.interface);
}

/** The object's description in XML, as the D-Bus specification has it. Throws `BusError`. */
export function introspect(bus: Bus, target: Omit<Target, 'interface'>): Promise<string> {
  const introspectable = { ...target, interface: 'org.freedesktop.DBus.Introspectable' };
  return callMethod(bus, introspectable, { member: 'Introspect', reply: z.string() });
}

function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new BusError('unexpected-reply', `${what}: ${parsed.error.issues[0]?.message ?? ''}`);
}
