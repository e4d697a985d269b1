import type { Amount, Inspection } from '../../shared/model/inventory.ts';

export const nothing: Amount = { entries: 0, files: 0, bytes: 0 };

/** Several amounts together. */
export function sumOf(amounts: readonly Amount[]): Amount {
  return amounts.reduce(plus, nothing);
}

export const plus = (a: Amount, b: Amount): Amount => ({
  entries: a.entries + b.entries,
  files: a.files + b.files,
  bytes: a.bytes + b.bytes,
});

/** What is left of an amount; never less than nothing. */
export const minus = (a: Amount, b: Amount): Amount => ({
  entries: Math.max(0, a.entries - b.entries),
  files: Math.max(0, a.files - b.files),
  bytes: Math.max(0, a.bytes - b.bytes),
});

/** How much there is in the old home, and how much of it rules leave behind. */
export function homeTotals(inspection: Inspection | null): { amount: Amount; left: Amount } {
  const scope = inspection?.scopes.find(({ id }) => id === 'home');
  return {
    amount: scope?.amount ?? nothing,
    left: sumOf((scope?.left ?? []).map(({ amount }) => amount)),
  };
}
