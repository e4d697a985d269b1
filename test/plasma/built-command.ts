import { join } from 'node:path';
import { type Report, reportSchema } from '../../shared/model/report.ts';
import type { MachineParts, Ran } from './machine.ts';
import type { PlasmaComputer } from './plasma-session.ts';

const HERE = join(import.meta.dirname, '../..');

/** What a computer has to be shown so that the built command runs in it, by this very Node. */
export const builtCommand: NonNullable<MachineParts['shows']> = {
  '/opt/relokate': HERE,
  '/opt/node': process.execPath,
};

/** Runs the built command as the person, in the session if there is one. */
export function relokate(computer: PlasmaComputer, ...args: readonly string[]): Promise<Ran> {
  return computer.run('/opt/node', ['/opt/relokate/out/cli.cjs', ...args], { seconds: 300 });
}

/** Runs it and gives the report that it ends with; throws when there is none. */
export async function report(computer: PlasmaComputer, ...args: string[]): Promise<Report> {
  const { stdout, stderr } = await relokate(computer, ...args, '--json');
  const parsed = reportSchema.safeParse(tryJson(stdout.toString()));
  if (!parsed.success) throw new Error(`${args.join(' ')}: ${stderr}\n${stdout.toString()}`);
  return parsed.data;
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
