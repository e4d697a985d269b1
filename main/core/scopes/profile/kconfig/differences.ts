import { type Entry, KConfigDocument } from './document.ts';

/** What becomes of a value. */
export interface KeyDifference {
  readonly group: readonly string[];
  readonly key: string;
  readonly kind: 'added' | 'changed' | 'removed';
  readonly before: string | null;
  readonly after: string | null;
}

/** What one file says otherwise than another, value by value; null is a file that is not there. */
export function differencesOf(
  before: KConfigDocument | null,
  after: KConfigDocument,
): readonly KeyDifference[] {
  const former = before ?? KConfigDocument.parse(Buffer.alloc(0));
  const said = (entry: Entry | null): entry is Entry => entry !== null && !entry.isDeleted;
  const here = after.entries().flatMap((entry) => {
    const was = former.get(entry);
    if (!said(entry)) return said(was) ? [removed(was)] : [];
    if (!said(was)) return [{ ...nameOf(entry), kind: 'added' as const, ...values(null, entry) }];
    const isSame = was.value === entry.value && was.isExpanded === entry.isExpanded;
    return isSame ? [] : [{ ...nameOf(entry), kind: 'changed' as const, ...values(was, entry) }];
  });
  const gone = former
    .entries()
    .filter((entry) => said(entry) && after.get(entry) === null)
    .map(removed);
  return [...here, ...gone];
}

function removed(entry: Entry): KeyDifference {
  return { ...nameOf(entry), kind: 'removed', ...values(entry, null) };
}

function nameOf({ group, key, language }: Entry): Pick<KeyDifference, 'group' | 'key'> {
  return { group, key: language === null ? key : `${key}[${language}]` };
}

function values(
  before: Entry | null,
  after: Entry | null,
): Pick<KeyDifference, 'before' | 'after'> {
  return { before: before?.value ?? null, after: after?.value ?? null };
}
