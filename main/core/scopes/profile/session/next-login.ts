import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure, toFailureData } from '../../../../../shared/failure.ts';
import { Beneath } from '../../../fs/beneath.ts';
import { fsPath } from '../../../fs/names.ts';
import { below, removeName } from '../../../fs/target.ts';
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
    again.push([keep(context, place, again.length), place]);
    const error = toFailureData(failure('profile/next-login', { program: titleOf(owner) }));
    await note(context, { t: 'lacking', item: index, error });
  }
  if (again.length > 0) await leaveScript(context, again);
}

/** A second name for the file that was placed: a program that writes settings makes another file. */
function keep({ paths }: RunContext, place: string, number: number): string {
  const folder = join(paths.kept, 'at-login');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = join(folder, String(number));
  removeName(name);
  linkSync(fsPath(place), name);
  return name;
}

async function leaveScript(
  context: RunContext,
  again: readonly (readonly [string, string])[],
): Promise<void> {
  const run = context.paths.journal.split('/').at(-2) ?? '';
  const to = `${SCRIPTS}/relokate-${run}.sh`;
  const text = scriptFor(again, below(context.root, to));
  const target = new Beneath(context.root);
  try {
    const write = (path: string): void => writeFileSync(fsPath(path), text, { mode: 0o700 });
    await placeOwnFile(context, target, { to, write });
  } finally {
    target.close();
  }
}

/** Plasma reads such scripts into its own shell: they may not end it, and leave no variables behind. */
function scriptFor(again: readonly (readonly [string, string])[], self: string): string {
  const lines = again.map(([kept, place]) => {
    const [from, to, beside] = [kept, place, `${place}.relokate`].map(quoted);
    return `[ ! -e ${from} ] || { ln -f ${from} ${beside} && mv -fT ${beside} ${to}; rm -f ${beside} ${from}; }`;
  });
  return [
    '# Left by Relokate: puts settings in their places once more that a program had in mind when they came.',
    ...lines,
    `rm -f ${quoted(self)}`,
    '',
  ].join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
