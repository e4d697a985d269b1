import { isScalar, parseDocument, visit } from 'yaml';
import type { Homes } from './kconfig/rehome.ts';
import { rehomed } from './rehome.ts';

/**
 * Writes the new home where texts and names in JSON name the old one; every other character stays. What is no JSON
 * stays as it is. (JSON is a part of YAML, whose parser tells where each text stands.)
 */
export function rehomedJson(text: string, homes: Homes): string {
  if (!isJson(text) || rehomed(text, homes.old, homes.here) === text) return text;
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  visit(parseDocument(text, { uniqueKeys: false, schema: 'json' }), (_key, node) => {
    if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return;
    const other = rehomed(node.value, homes.old, homes.here);
    const [start, end] = node.range;
    if (other !== node.value) edits.push({ start, end, text: JSON.stringify(other) });
  });
  return edits
    .sort((a, b) => b.start - a.start)
    .reduce(
      (now, { start, end, text: other }) => now.slice(0, start) + other + now.slice(end),
      text,
    );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
