import type { Amount, Inspection } from '../../shared/model/inventory.ts';

const none: Amount = { entries: 0, files: 0, bytes: 0 };

/** Several amounts together. */
export function sumOf(amounts: readonly Amount[]): Amount {
  return amounts.reduce(
    (sum, { entries, files, bytes }) => ({
      entries: sum.entries + entries,
      files: sum.files + files,
      bytes: sum.bytes + bytes,
    }),
    none,
  );
}

/** How much there is in the old home, and how much of it rules leave behind. */
export function homeTotals(inspection: Inspection | null): { amount: Amount; left: Amount } {
  const scope = inspection?.scopes.find(({ id }) => id === 'home');
  return {
    amount: scope?.amount ?? none,
    left: sumOf((scope?.left ?? []).map(({ amount }) => amount)),
  };
}
