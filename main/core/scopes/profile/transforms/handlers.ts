import type { Entry, KConfigDocument } from '../kconfig/document.ts';
import type { Here } from './facts.ts';

const GROUPS = ['Default Applications', 'Added Associations', 'Removed Associations'];

/**
 * Which program opens what (mimeapps.list, freedesktop.org's “Association between MIME types and
 * applications”): those that this computer has not are taken out, so that its own ones count instead.
 */
export function existingHandlers(document: KConfigDocument, { programs }: Here): KConfigDocument {
  let now = document.without(
    ...document.entries().filter((entry) => isProgram(entry) && !programs.has(entry.value)),
  );
  for (const entry of document.entries().filter(isAssociation)) {
    const all = entry.value.split(';').filter((id) => id !== '');
    const there = all.filter((id) => programs.has(id));
    if (there.length === all.length) continue;
    now =
      there.length === 0
        ? now.without(entry)
        : now.with({ ...entry, value: `${there.join(';')};` });
  }
  return now;
}

/** The browser and the terminal of kdeglobals, where they are named by desktop files. */
function isProgram({ group, key, value }: Entry): boolean {
  const isOne = key === 'BrowserApplication' || key === 'TerminalService';
  return group[0] === 'General' && isOne && value.endsWith('.desktop');
}

function isAssociation({ group }: Entry): boolean {
  return group.length === 1 && GROUPS.includes(group[0] ?? '');
}
