import { fill } from '../../../shared/failure.ts';
import { type Code, messages, type ParamsOf } from '../../../shared/messages/en/index.ts';
import type { KdeConnectState } from '../../../shared/model/device.ts';
import type { Finding } from '../../../shared/model/finding.ts';
import type { Host } from '../../../shared/model/host.ts';
import type { SourceState } from '../../../shared/model/source.ts';
import type { Env } from '../env.ts';
import type { SystemProgram } from './programs.ts';

/** What the checks look at. Gathered before; a check only reads. */
export interface PreflightContext {
  readonly env: Env;
  readonly programs: readonly SystemProgram[];
  /** The old computer, once it is connected. */
  readonly source: { readonly host: Host; readonly lane: SourceState['lane'] } | null;
  readonly kdeConnect: KdeConnectState;
  /** What is going to come over; null while nothing is chosen. */
  readonly bytesNeeded: number | null;
  /** This computer. */
  readonly toHost: Host;
}

/** One thing to look at before a move. It changes nothing, and may be run again and again. */
export interface Check {
  readonly id: string;
  /** For people, as part of a sentence: “The check ‘…’ …”. */
  readonly title: string;
  readonly run: (context: PreflightContext, signal: AbortSignal) => Promise<readonly Finding[]>;
}

/** A finding with the sentences of its code. `id` is the check's, with a dot and a part where it has several. */
export function finding<C extends Code>(
  id: string,
  level: Finding['level'],
  code: C,
  params: Readonly<Record<ParamsOf<C>, string | number>>,
): Finding {
  const values: Readonly<Record<string, string | number>> = params;
  const { text, remedy } = messages[code];
  return {
    id,
    level,
    code,
    params: { ...values },
    text: fill(text, values),
    remedy: fill(remedy, values),
  };
}
