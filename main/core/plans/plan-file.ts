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
import { type Line, type LineWriter, openLineWriter, readLineLists } from '../store/json-lines.ts';
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
  all: AsyncIterable<readonly PlanItem[]>,
  totals: () => PlanTotals,
): Promise<void> {
  const partial = `${file}.part`;
  const writer = await openLineWriter(partial, 'new');
  const hash = createHash('sha256');
  try {
    put(writer, hash, `{"head":${JSON.stringify(head)},`);
    put(writer, hash, ITEMS);
    let held: string | null = null;
    for await (const items of all) {
      const lines = items.map((item) => JSON.stringify(item));
      if (held !== null) lines.unshift(held);
      // The last item has no comma behind it.
      held = lines.pop() ?? held;
      for (const line of lines) put(writer, hash, `${line},`);
      await writer.drain();
    }
    if (held !== null) put(writer, hash, held);
    put(writer, hash, END);
    put(writer, hash, `"totals":${JSON.stringify(totals())},`);
    await writer.add(`"check":"${hash.digest('hex')}"}`);
    await writer.sync();
  } finally {
    await writer.close();
  }
  await rename(partial, file);
}

function put(writer: LineWriter, hash: Hash, line: string): void {
  hash.update(`${line}\n`);
  writer.put(line);
}

interface OpenedPlan {
  readonly head: PlanHead;
  readonly totals: PlanTotals;
  /** How many there are. */
  readonly items: number;
}

/** The head of a plan file and what it adds up to. Reads and checks the whole file. */
export async function openPlan(file: string): Promise<OpenedPlan> {
  const check = new PlanCheck();
  for await (const lines of planLines(file)) {
    for (const { text } of lines) {
      const opened = check.take(text);
      if (opened) return opened;
    }
  }
  throw unreadable('end');
}

/** Takes the lines of a plan file, and knows at the last one whether they are what was written. */
class PlanCheck {
  readonly #hash = createHash('sha256');
  #head: PlanHead | null = null;
  #totals: PlanTotals | null = null;
  #items = 0;
  #part: 'head' | 'open' | 'items' | 'totals' | 'check' = 'head';

  take(text: string): OpenedPlan | null {
    if (this.#part === 'check') return this.#end(text);
    this.#hash.update(`${text}\n`);
    if (this.#part === 'items' && text !== END) this.#items += 1;
    else this.#goOn(text);
    return null;
  }

  #goOn(text: string): void {
    if (this.#part === 'head') {
      this.#head = fits(planHeadSchema, parsePart(`${text.slice(0, -1)}}`, 'head'));
      this.#part = 'open';
    } else if (this.#part === 'open') {
      if (text !== ITEMS) throw unreadable('items');
      this.#part = 'items';
    } else if (this.#part === 'items') this.#part = 'totals';
    else {
      this.#totals = fits(totalsSchema, parsePart(`{${text.slice(0, -1)}}`, 'totals'));
      this.#part = 'check';
    }
  }

  #end(text: string): OpenedPlan {
    if (text !== `"check":"${this.#hash.digest('hex')}"}`) throw failure('plan/changed');
    if (!this.#head || !this.#totals) throw unreadable('end');
    return { head: this.#head, totals: this.#totals, items: this.#items };
  }
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
  for await (const lines of planLines(file, start)) {
    const items: Numbered[] = [];
    for (const { text, offset } of lines) {
      if (text === END || index > last) {
        yield* items;
        return;
      }
      if (index >= 0 && text.includes(needed)) items.push({ index, item: parseItem(text), offset });
      index += 1;
    }
    yield* items;
  }
}

function parseItem(text: string): PlanItem {
  const item = fits(planItemSchema, parseJson(text.endsWith(',') ? text.slice(0, -1) : text));
  assertSafe(item);
  return item;
}

/** Items of a type, those with access rights, or those that are made of both computers' files. */
export type Only = EntryType | 'acl' | 'made';

/** Which items are asked for: all where nothing is said. */
export interface Which {
  readonly range?: ItemRange;
  readonly only?: Only;
}

/** Text that stands in such an item's line alone: quotes in names are escaped. */
function textOf(only: Only): string {
  if (only === 'made') return '"isMade":';
  return only === 'acl' ? '"acl":' : `"type":"${only}"`;
}

/** What fails is only named, never opened: even a path that leads elsewhere may be told. */
function assertSafe({ action, entry, to, hardLinkOf }: PlanItem): void {
  const isChecked = action !== 'fail';
  if (isChecked) assertSafePath(entry.path);
  if (to !== null && !(isChecked && to === entry.path)) assertSafePath(to);
  if (hardLinkOf !== null) assertSafePath(hardLinkOf);
}

async function* planLines(file: string, start = 0): AsyncGenerator<readonly Line[]> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw unreadable('file', error);
  });
  await handle.close();
  yield* readLineLists(file, { start, torn: true });
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
