import type { PlanItem } from '../../../../shared/model/plan.ts';
import { type AclItem, applyAcls } from '../../fs/acl.ts';
import { below, look } from '../../fs/target.ts';
import { note, type RunContext } from '../../runs/run-context.ts';
import { arrives } from './copy.ts';

/**
 * Gives what is in staging its access rights: nobody else changes anything there, and a rename keeps
 * them. What could not be set as it was is noted, and moves all the same. Folders that their owner may not
 * write to wait: only root could rename such a one into another folder (rename(2), EACCES).
 */
export async function setStagedAcls(context: RunContext): Promise<void> {
  const { staging } = context.paths;
  await setAcls(context, staging, (index, item) => {
    const isWaiting = arrives(item) && !context.state.items.hasEnded(index) && !isShut(item);
    return isWaiting && look(below(staging, item.entry.path)) ? item.entry.path : null;
  });
}

/** Folders that were made in their place, or had to be open until they were there, have theirs still to get. */
export async function setFolderAcls(context: RunContext): Promise<void> {
  const { made, items } = context.state;
  await setAcls(context, context.root, (index, item) => {
    const { to, entry } = item;
    if (entry.type !== 'directory' || to === null) return null;
    const hasCome = items.ended(index)?.outcome === 'moved' && arrives(item);
    return made.has(to) || (hasCome && isShut(item)) ? to : null;
  });
}

/** A folder that its owner may not change names in. */
function isShut({ entry }: PlanItem): boolean {
  return entry.type === 'directory' && (entry.mode & 0o300) !== 0o300;
}

type Choose = (index: number, item: PlanItem) => string | null;

async function setAcls(context: RunContext, root: string, choose: Choose): Promise<void> {
  const { env, signal, plan } = context;
  const numbers = new Map<string, number>();
  const wanted = async function* acls(): AsyncGenerator<AclItem> {
    for await (const { index, item } of plan.read({ only: 'acl' })) {
      const { acl } = item.entry;
      const path = acl === undefined ? null : choose(index, item);
      if (acl === undefined || path === null) continue;
      numbers.set(path, index);
      yield { path, acl };
    }
  };
  const probe = wanted();
  const { done } = await probe.next();
  await probe.return(undefined);
  if (done) return;
  const problems = await applyAcls(root, wanted(), { env: env.childEnv, signal });
  for (const { path, error } of problems) {
    const item = numbers.get(path);
    if (item !== undefined) await note(context, { t: 'lacking', item, error });
  }
}
