import type { Finding } from '../../../../shared/model/finding.ts';
import { type Check, finding, type PreflightContext } from '../check.ts';
import { compareVersions } from '../../util/versions.ts';
import { findProgram, probeVersion } from '../find-program.ts';
import { readOwnSystem } from '../os-release.ts';
import type { SystemProgram } from '../programs.ts';

const ID = 'programs';
type Level = 'warning' | 'blocked';

/** Whether the system programs that a move needs are there and new enough. */
export const programs: Check = {
  id: ID,
  title: 'programs of this computer',
  run: async (context, signal) => {
    const needed = context.programs.filter((program) => levelOf(program, context) !== null);
    const found = await Promise.all(needed.map((program) => look(program, context, signal)));
    const problems = found.flat();
    if (problems.length > 0) return problems;
    return [finding(ID, 'ok', 'preflight/programs-present', { count: needed.length })];
  },
};

/** How bad it is when a program is missing; null where this computer can do without. */
function levelOf(program: SystemProgram, { env }: PreflightContext): Level | null {
  if (program.neededFor.includes('run')) return 'blocked';
  // The demonstration plays the old computer too, but it is not introduced by anybody.
  if (program.neededFor.includes('offer')) return env.mode === 'demo' ? 'blocked' : 'warning';
  if (program.neededFor.includes('acls')) return 'warning';
  return program.neededFor.includes('introduce') && env.mode === 'normal' ? 'warning' : null;
}

async function look(
  program: SystemProgram,
  context: PreflightContext,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const id = `${ID}.${program.id}`;
  const level = levelOf(program, context) ?? 'warning';
  const env = context.env.childEnv;
  const file = await findProgram(program.commands ?? [], env['PATH']);
  if (file === null) return [await missing(id, level, program)];
  if (program.least === undefined) return [];
  const version = await probeVersion(program, file, { env, signal });
  const { name, least } = program;
  if (version === null) {
    return [finding(id, 'warning', 'preflight/program-version-unknown', { program: name, least })];
  }
  if (compareVersions(version, least) >= 0) return [];
  return [
    finding(id, level, 'preflight/program-too-old', { program: name, found: version, least }),
  ];
}

async function missing(id: string, level: Level, program: SystemProgram): Promise<Finding> {
  const { family } = await readOwnSystem();
  const { name, why } = program;
  if (family === null) {
    return finding(id, level, 'preflight/program-missing-elsewhere', { program: name, why });
  }
  return finding(id, level, 'preflight/program-missing', {
    program: name,
    why,
    package: program.packages[family][0] ?? name,
  });
}
