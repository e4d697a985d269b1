import type { Handlers } from '../../../shared/ipc/types.ts';
import type { Env } from '../env.ts';
import { describeHost } from '../host.ts';
import { loadPrograms } from '../preflight/programs.ts';
import { runPreflight } from '../preflight/run.ts';
import type { StateHub } from '../state.ts';

/** The call that looks whether a move can be made. */
export function preflightHandlers(parts: {
  readonly env: Env;
  readonly hub: StateHub;
}): Pick<Handlers, 'preflight.run'> {
  const { env, hub } = parts;
  return {
    'preflight.run': async (request, signal) => {
      const { source, kdeConnect } = hub.get();
      const context = {
        env,
        programs: await loadPrograms(env.assetsDir),
        source: source?.host ? { host: source.host, lane: source.lane } : null,
        kdeConnect,
        bytesNeeded: request?.bytesNeeded ?? null,
        toHost: await describeHost(env),
      };
      return runPreflight(context, signal);
    },
  };
}
