import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure, toFailureData } from '../../../../../shared/failure.ts';
import { Beneath } from '../../../fs/beneath.ts';
import { fsPath } from '../../../fs/names.ts';
import { addName, below, look, makeFolders, parentOf, removeName } from '../../../fs/target.ts';
import type { Owner } from '../../../recipes/schema.ts';
import { note, type RunContext } from '../../../runs/run-context.ts';
import type { ProfileFiles } from '../files.ts';
import { placeOwnFile } from '../own-files.ts';
import { titleOf } from './owners.ts';

/** Scripts that Plasma runs before anything else of a login (startplasma.cpp, runEnvironmentScripts). */
const SCRIPTS = '.config/plasma-workspace/env';

/**
 * Files whose program could not be stopped (on Wayland KWin itself keeps the shortcuts) are in their places by now,
 * but it may write over them until the person logs out. So the very same files are put there once more when they log
 * in the next time, before that program starts.
 */
export async function placeAgainAtLogin(
  context: RunContext,
  files: ProfileFiles,
  held: ReadonlySet<Owner>,
): Promise<void> {
  if (held.size === 0) return;
  const again: [string, string][] = [];
  for await (const { index, item } of context.plan.read()) {
    if (!item.topics || item.to === null || item.entry.type !== 'file') continue;
    if (context.state.items.ended(index)?.outcome !== 'moved') continue;
    const owners = files.comingClaims(item.entry.path).flatMap(({ part }) => part.heldBy);
    const owner = owners.find((one) => held.has(one));
    if (owner === undefined) continue;
    const place = below(context.root, item.to);
    const kept = keep(context, index, place);
    if (kept !== null) again.push([kept, place]);
    const error = toFailureData(failure('profile/next-login', { program: titleOf(owner) }));
    await note(context, { t: 'lacking', item: index, error });
  }
  if (again.length > 0) await leaveScript(context, again);
}

/** Takes back that an item is put in its place again. */
export function forgetAtLogin({ paths }: Pick<RunContext, 'paths'>, item: number): void {
  removeName(atLogin(paths, item));
}

function atLogin({ kept }: RunContext['paths'], item: number): string {
  return join(kept, 'at-login', String(item));
}

/**
 * A second name for the file that was placed: a program that writes settings makes another file. Null where that has
 * happened already, and there was no second name yet.
 */
function keep({ paths, state }: RunContext, item: number, place: string): string | null {
  const name = atLogin(paths, item);
  if (look(name)) return name;
  if (look(place)?.ino !== state.items.markOf(item)?.ino) return null;
  makeFolders(parentOf(name));
  addName(place, name);
  return name;
}

/** The script in the home only leads to the one beside the run, which may change. */
async function leaveScript(
  context: RunContext,
  again: readonly (readonly [string, string])[],
): Promise<void> {
  const run = context.paths.journal.split('/').at(-2) ?? '';
  const to = `${SCRIPTS}/relokate-${run}.sh`;
  const [inner, self] = [atLogin(context.paths, -1), below(context.root, to)];
  writeFileSync(inner, linesFor(again), { mode: 0o600 });
  const target = new Beneath(context.root);
  try {
    const text = [
      '# Left by Relokate: puts settings in their places once more that a program had in mind when they came.',
      `[ ! -e ${quoted(inner)} ] || . ${quoted(inner)}`,
      `rm -f ${quoted(self)}`,
      '',
    ].join('\n');
    const write = (path: string): void => writeFileSync(fsPath(path), text, { mode: 0o700 });
    await placeOwnFile(context, target, { to, write });
  } finally {
    target.close();
  }
}

/** Plasma reads such scripts into its own shell: they may not end it, and leave no variables behind. */
function linesFor(again: readonly (readonly [string, string])[]): string {
  const lines = again.map(([kept, place]) => {
    const [from, to, beside] = [kept, place, `${place}.relokate`].map(quoted);
    return `[ ! -e ${from} ] || { ln -f ${from} ${beside} && mv -fT ${beside} ${to}; rm -f ${beside} ${from}; }\n`;
  });
  return lines.join('');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
