import { LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';

/** Something that is wrong in a recipe, and where; lines count from 1. */
export interface Problem {
  readonly line: number | null;
  readonly message: string;
}

/** A problem as a line to read. */
export function textOfProblem({ line, message }: Problem): string {
  return line === null ? `${message}.` : `Line ${line}: ${message}.`;
}

export type Parsed<T> =
  | { readonly value: T; readonly problems: null }
  | { readonly value: null; readonly problems: readonly Problem[] };

/** A recipe is a page or two: what is larger is something else. */
const MOST_CHARACTERS = 256 * 1024;

/**
 * Reads YAML 1.2 (of which JSON is a part) into what a schema says, or tells what is wrong and in which line.
 * Aliases are refused: a few lines of them can stand for gigabytes.
 */
export function parseYaml<S extends z.ZodType>(text: string, schema: S): Parsed<z.infer<S>> {
  if (text.length > MOST_CHARACTERS) {
    return { value: null, problems: [{ line: null, message: 'it is too large for a recipe' }] };
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, uniqueKeys: true });
  const [broken] = document.errors;
  if (broken) {
    const message = broken.message.replace(/ at line [\s\S]*$/, '');
    return { value: null, problems: [{ line: broken.linePos?.[0].line ?? null, message }] };
  }
  const plain = toPlain(document);
  if (plain.problems) return plain;
  const parsed = schema.safeParse(plain.value);
  if (parsed.success) return { value: parsed.data, problems: null };
  const problems = parsed.error.issues.map(({ path, message }) => ({
    line: lineOf(document, path, lineCounter),
    message: path.length > 0 ? `${path.join('.')}: ${message}` : message,
  }));
  return { value: null, problems };
}

function toPlain(document: Document): Parsed<unknown> {
  try {
    return { value: document.toJS({ maxAliasCount: 0 }) as unknown, problems: null };
  } catch {
    return {
      value: null,
      problems: [{ line: null, message: 'aliases (*name) are not allowed here' }],
    };
  }
}

/** The line of what a path names, or of the nearest thing round it. */
function lineOf(
  document: Document,
  path: readonly PropertyKey[],
  lines: LineCounter,
): number | null {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    const range: unknown = typeof node === 'object' && node ? Reflect.get(node, 'range') : null;
    const start: unknown = Array.isArray(range) ? range[0] : null;
    if (typeof start === 'number') return lines.linePos(start).line;
  }
  return null;
}
