import { z } from 'zod';
import { type Code, messages, type ParamsOf } from './messages/en/index.ts';

/** Values that fill the `{names}` of a message. */
export type Params = Readonly<Record<string, string | number>>;

type Args<C extends Code> = [ParamsOf<C>] extends [never]
  ? [params?: Record<string, never>, options?: ErrorOptions]
  : [params: Readonly<Record<ParamsOf<C>, string | number>>, options?: ErrorOptions];

/**
 * An expected failure: a stable code and its parameters. The sentence and the next step come from
 * the message catalogue, so that a failure can cross a process border as data and be shown in any language.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: Code;
  readonly params: Params;

  constructor(code: Code, params: Params = {}, options?: ErrorOptions) {
    super(fill(messages[code].text, params), options);
    this.code = code;
    this.params = params;
  }
}

/** Makes a `Failure` whose parameters are checked by the compiler against the message's `{names}`. */
export function failure<C extends Code>(code: C, ...args: Args<C>): Failure {
  const [params, options] = args;
  return new Failure(code, params ?? {}, options);
}

/** A failure as it is written into reports, journals and messages between processes. */
export const failureDataSchema = z.object({
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  message: z.string(),
  remedy: z.string(),
});
export type FailureData = Readonly<z.infer<typeof failureDataSchema>>;

/** Turns anything that was thrown into data; what is no `Failure` is a bug and gets `app/unexpected`. */
export function toFailureData(error: unknown): FailureData {
  const known = error instanceof Failure ? error : unexpected(error);
  return {
    code: known.code,
    params: { ...known.params },
    message: known.message,
    remedy: fill(messages[known.code].remedy, known.params),
  };
}

/** The `Failure` that data from another process stands for; an unknown code becomes `app/unexpected`. */
export function fromFailureData(data: FailureData): Failure {
  return isCode(data.code)
    ? new Failure(data.code, data.params)
    : failure('app/unexpected', { detail: data.message });
}

/** Whether a text is a code of the catalogue. */
export function isCode(text: string): text is Code {
  return Object.hasOwn(messages, text);
}

function unexpected(error: unknown): Failure {
  const detail = error instanceof Error ? error.message : String(error);
  return new Failure('app/unexpected', { detail }, { cause: error });
}

/** Fills the `{names}` of a message; a name without a value stays as it is. */
export function fill(template: string, params: Params): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}
