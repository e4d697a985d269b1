import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { failure, toFailureData } from '../../../../shared/failure.ts';
import type { Env } from '../../env.ts';
import { fsPath } from '../../fs/names.ts';
import { below } from '../../fs/target.ts';
import { note, type RunContext } from '../../runs/run-context.ts';
import { KConfigDocument } from './kconfig/document.ts';

/** Where panels, widgets and pictures of the desktop are named. */
const LAYOUT = '.config/plasma-org.kde.plasma.desktop-appletsrc';

/**
 * Tells which widgets and pictures the desktop that came names and this computer does not have: plasmashell says
 * nothing of a widget that it cannot find, and shows its own picture (seen).
 */
export async function tellMissing(context: RunContext): Promise<void> {
  for await (const { index, item } of context.plan.read({ only: 'made' })) {
    if (item.entry.path !== LAYOUT || item.to === null) continue;
    if (context.state.items.ended(index)?.outcome !== 'moved') continue;
    const bytes = await readFile(fsPath(below(context.root, item.to))).catch(() => null);
    const names = bytes ? await missingIn(context, KConfigDocument.parse(bytes)) : [];
    if (names.length === 0) continue;
    const error = toFailureData(failure('profile/missing', { names: names.join(', ') }));
    await note(context, { t: 'lacking', item: index, error });
  }
}

async function missingIn(
  { env, head }: RunContext,
  layout: KConfigDocument,
): Promise<readonly string[]> {
  const entries = layout.entries();
  const pictures = entries.filter(
    ({ group, key }) => key === 'Image' && group.includes('Wallpaper'),
  );
  const gone: string[] = [];
  for (const { value } of pictures) {
    const path = pathOf(value);
    if (path !== null && !(await isThere(path))) gone.push(path);
  }
  const wanted = entries.filter(({ group, key }) => key === 'plugin' && group.includes('Applets'));
  // Without Plasma there are none, and nobody misses them.
  const hasPlasma = (head.profile?.circumstances.to ?? null) !== null;
  const there = hasPlasma ? await widgetsHere(env) : null;
  const widgets = there ? wanted.filter(({ value }) => !there.has(value)) : [];
  return [...new Set([...gone, ...widgets.map(({ value }) => value)])];
}

/** The file of a picture; null where it is a package that is known by its name. */
function pathOf(value: string): string | null {
  if (value.startsWith('/')) return value;
  if (!value.startsWith('file:')) return null;
  try {
    return fileURLToPath(value);
  } catch {
    return null;
  }
}

function isThere(path: string): Promise<boolean> {
  return access(fsPath(path)).then(
    () => true,
    () => false,
  );
}

/** Ids of the widgets that can be had here: as packages, and as plug-ins of either generation. */
async function widgetsHere(env: Env): Promise<ReadonlySet<string>> {
  const packages = [env.dataHome, ...env.desktop.dataDirs].map((dir) =>
    join(dir, 'plasma/plasmoids'),
  );
  const libraries = await readdir('/usr/lib').catch(() => []);
  const roots = ['/usr/lib64', '/usr/lib', ...libraries.map((name) => `/usr/lib/${name}`)];
  const plugins = roots.flatMap((root) =>
    ['qt5', 'qt6', 'qt'].map((qt) => join(root, qt, 'plugins/plasma/applets')),
  );
  const names = await Promise.all(
    [...packages, ...plugins].map((folder) => readdir(folder).catch(() => [])),
  );
  return new Set(names.flat().map((name) => name.replace(/\.so$/, '')));
}
