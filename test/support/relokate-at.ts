import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { type Report, reportSchema } from '../../shared/model/report.ts';
import { ended, parsed } from './cli.ts';
import type { FlatpakSeat } from './flatpak-seat.ts';

/** The built command, begun on a computer with flatpak. */
export function start(seat: FlatpakSeat, ...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [resolve('out/relokate'), ...args], {
    env: seat.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs a command that ends with a report, and gives that with its exit status. */
export async function reportOf(
  seat: FlatpakSeat,
  ...args: readonly string[]
): Promise<Report & { status: number | null }> {
  const result = await ended(start(seat, ...args, '--json'));
  if (result.out === '') throw new Error(result.err);
  return { status: result.status, ...parsed(reportSchema, result) };
}
