import { useCallback, useEffect, useRef, useState } from 'react';
import { type FailureData, toFailureData } from '../shared/failure.ts';

const PAGE = 200;

interface Loaded<T> {
  /** Null while nothing has come yet. */
  readonly total: number | null;
  readonly pages: ReadonlyMap<number, readonly T[]>;
  readonly error: FailureData | null;
}

/** One page of a long list of the engine's, and how long the list is. */
export interface PageOf<T> {
  readonly total: number;
  readonly rows: readonly T[];
}

/** A long list, fetched page by page as it comes into view. Another list needs another component. */
export function usePages<T>(read: (offset: number, limit: number) => Promise<PageOf<T>>): {
  readonly total: number | null;
  readonly rowAt: (index: number) => T | null;
  readonly error: FailureData | null;
} {
  const [loaded, setLoaded] = useState<Loaded<T>>({ total: null, pages: new Map(), error: null });
  const asked = useRef(new Set<number>());
  const wanted = useRef(read);
  useEffect(() => {
    wanted.current = read;
  });

  const load = useCallback((page: number): void => {
    if (asked.current.has(page)) return;
    asked.current.add(page);
    wanted.current(page * PAGE, PAGE).then(
      ({ total, rows }) =>
        setLoaded((before) => ({
          total,
          pages: new Map([...before.pages, [page, rows]]),
          error: null,
        })),
      (error: unknown) => setLoaded((before) => ({ ...before, error: toFailureData(error) })),
    );
  }, []);
  useEffect(() => load(0), [load]);

  const rowAt = (index: number): T | null => {
    const page = Math.floor(index / PAGE);
    const rows = loaded.pages.get(page);
    if (rows === undefined) queueMicrotask(() => load(page));
    return rows?.[index % PAGE] ?? null;
  };
  return { total: loaded.total, rowAt, error: loaded.error };
}
