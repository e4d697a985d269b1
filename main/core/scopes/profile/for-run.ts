import { readFile } from 'node:fs/promises';
import type { PlannedProfile } from '../../../../shared/model/profile.ts';
import { fsPath } from '../../fs/names.ts';
import { below } from '../../fs/target.ts';
import type { RunContext } from '../../runs/run-context.ts';
import { type ProfileFiles, plannedFiles } from './files.ts';
import { ACTIVITIES, activitiesOf, lookHere } from './here.ts';
import type { Here } from './transforms/facts.ts';

/** What decides over the files of the profile, as the plan has it, and for this computer as it is now. */
export async function filesForRun(
  { env, root, paths }: RunContext,
  planned: PlannedProfile,
): Promise<ProfileFiles> {
  // By now the apps that come are here.
  const here = await lookHere(env, []);
  const files = plannedFiles(planned, root, here);
  const places = [paths.staging, root].map((folder) => fsPath(below(folder, ACTIVITIES)));
  const [staged, placed] = await Promise.all(
    places.map((file) => readFile(file).catch(() => null)),
  );
  return plannedFiles(planned, root, withComingActivities(here, files, staged ?? placed ?? null));
}

/** The activities that there will be: those of the old computer where their list comes along. */
export function withComingActivities(here: Here, files: ProfileFiles, old: Buffer | null): Here {
  const comes = old !== null && files.comingClaims(ACTIVITIES).length > 0;
  return comes ? { ...here, activities: activitiesOf(old) } : here;
}
