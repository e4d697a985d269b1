import { createHash, type Hash } from 'node:crypto';
import { open, rename } from 'node:fs/promises';
import { z } from 'zod';
import { failure } from '../../../shared/failure.ts';
import type { EntryType } from '../../../shared/model/inventory.ts';
import {
  actionTotalSchema,
  type PlanHead,
  type PlanItem,
  planHeadSchema,
  planItemSchema,
} from '../../../shared/model/plan.ts';
import { type Line, type LineWriter, openLineWriter, readLines } from '../store/json-lines.ts';
import { assertSafePath } from './safe-path.ts';

const totalsSchema = z.array(actionTotalSchema).readonly();
export type PlanTotals = z.infer<typeof totalsSchema>;

/*
 * A plan is one JSON document laid out so that it can be read line by line:
 *   {"head":{…},            first line
 *   "items":[               second line
 *   {…},                    one item per line
 *   {…}
 *   ],
 *   "totals":[…],
 *   "check":"sha256 of all lines above"}
 * The check is there to notice edits and damage, not to keep out an attacker with write access.
 */
const ITEMS = '"items":[';
const END = '],';

/** Writes a plan file (0600), complete or not at all. */
export async function writePlan(
  file: string,
  head: PlanHead,
  items: AsyncIterable<PlanItem>,
  totals: () => PlanTotals,
): Promise<void> {
  const partial = `${file}.part`;
  const writer = await openLineWriter(partial, 'new');
  const hash = createHash('sha256');
  try {
    await put(writer, hash, `{"head":${JSON.stringify(head)},`);
    await put(writer, hash, ITEMS);
    let held: string | null = null;
    for await (const item of items) {
      if (held !== null) await put(writer, hash, `${held},`);
      held = JSON.stringify(item);
    }
    if (held !== null) await put(writer, hash, held);
    await put(writer, hash, END);
    await put(writer, hash, `"totals":${JSON.stringify(totals())},`);
    await writer.add(`"check":"${hash.digest('hex')}"}`);
    await writer.sync();
  } finally {
    await writer.close();
  }
  await rename(partial, file);
}

async function put(writer: LineWriter, hash: Hash, line: string): Promise<void> {
  hash.update(`${line}\n`);
  await writer.add(line);
}

/** The head of a plan file and what it adds up to. Reads and checks the whole file. */
export async function openPlan(
  file: string,
): Promise<{ head: PlanHead; totals: PlanTotals; items: number }> {
  const hash = createHash('sha256');
  let head: PlanHead | null = null;
  let totals: PlanTotals | null = null;
  let items = 0;
  let part: 'head' | 'open' | 'items' | 'totals' | 'check' = 'head';
  for await (const { text } of planLines(file)) {
    if (part === 'check') {
      if (text !== `"check":"${hash.digest('hex')}"}`) throw failure('plan/changed');
      if (head && totals) return { head, totals, items };
      break;
    }
    hash.update(`${text}\n`);
    if (part === 'head') {
      head = fits(planHeadSchema, parsePart(`${text.slice(0, -1)}}`, 'head'));
      part = 'open';
    } else if (part === 'open') {
      if (text !== ITEMS) throw unreadable('items');
      part = 'items';
    } else if (part === 'items') {
      if (text === END) part = 'totals';
      else items += 1;
    } else {
      totals = fits(totalsSchema, parsePart(`{${text.slice(0, -1)}}`, 'totals'));
      part = 'check';
    }
  }
  throw unreadable('end');
}

/** An item of a plan, its number, and the byte of the file at which it stands. */
export interface Numbered {
  readonly index: number;
  readonly item: PlanItem;
  readonly offset: number;
}

/** Items of a plan from `first` to `last`; `start` is the byte at which the first stands. */
export interface ItemRange {
  readonly start: number;
  readonly first: number;
  readonly last: number;
}

/** Lines before the first item. */
const HEAD_LINES = 2;

/** The items of a plan that was opened (and so checked) before, or of a part of it, or of one type, or with access rights. */
export async function* readPlanItems(
  file: string,
  { range, only }: Which = {},
): AsyncGenerator<Numbered> {
  const needed = only === undefined ? '' : textOf(only);
  const { start, first, last } = range ?? { start: 0, first: -HEAD_LINES, last: Infinity };
  let index = first;
  for await (const { text, offset } of planLines(file, start)) {
    if (text === END || index > last) return;
    if (index >= 0 && text.includes(needed)) {
      const item = fits(planItemSchema, parseJson(text.endsWith(',') ? text.slice(0, -1) : text));
      assertSafe(item);
      yield { index, item, offset };
    }
    index += 1;
  }
}

/** Items of a type, or those with access rights. */
export type Only = EntryType | 'acl';

/** Which items are asked for: all where nothing is said. */
export interface Which {
  readonly range?: ItemRange;
  readonly only?: Only;
}

/** Text that stands in such an item's line alone: quotes in names are escaped. */
function textOf(only: Only): string {
  return only === 'acl' ? '"acl":' : `"type":"${only}"`;
}

/** What fails is only named, never opened: even a path that leads elsewhere may be told. */
function assertSafe({ action, entry, to, hardLinkOf }: PlanItem): void {
  const isChecked = action !== 'fail';
  if (isChecked) assertSafePath(entry.path);
  if (to !== null && !(isChecked && to === entry.path)) assertSafePath(to);
  if (hardLinkOf !== null) assertSafePath(hardLinkOf);
}

async function* planLines(file: string, start = 0): AsyncGenerator<Line> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw unreadable('file', error);
  });
  await handle.close();
  yield* readLines(file, { start, torn: true });
}

function parsePart(text: string, name: string): unknown {
  const parsed = parseJson(text);
  const part = z.record(z.string(), z.unknown()).safeParse(parsed);
  if (!part.success) throw unreadable(name);
  return part.data[name];
}

function fits<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (!result.success) throw unreadable(z.prettifyError(result.error).replace(/\s+/g, ' '));
  return result.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable('json', error);
  }
}

function unreadable(detail: string, cause?: unknown): Error {
  return failure('plan/unreadable', { detail }, { cause });
}
