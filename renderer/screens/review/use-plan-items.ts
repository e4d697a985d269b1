import { useCallback, useEffect, useRef, useState } from 'react';
import { type FailureData, toFailureData } from '../../../shared/failure.ts';
import type { Reply, Request } from '../../../shared/ipc/contract.ts';
import type { PlanAction, PlanItem } from '../../../shared/model/plan.ts';

const PAGE = 200;

interface Loaded {
  readonly total: number;
  readonly pages: ReadonlyMap<number, readonly PlanItem[]>;
  readonly error: FailureData | null;
}

/** The items of a plan that one action is about, fetched page by page as they come into view. */
export function usePlanItems(props: {
  readonly plan: string;
  readonly action: PlanAction;
  readonly read: (request: Request<'plans.read'>) => Promise<Reply<'plans.read'>>;
}): { total: number; itemAt: (index: number) => PlanItem | null; error: FailureData | null } {
  const { plan, action, read } = props;
  const [loaded, setLoaded] = useState<Loaded>({ total: 0, pages: new Map(), error: null });
  const asked = useRef(new Set<number>());
  const wanted = useRef(read);
  useEffect(() => {
    wanted.current = read;
  });

  const load = useCallback(
    (page: number): void => {
      if (asked.current.has(page)) return;
      asked.current.add(page);
      wanted.current({ plan, action, offset: page * PAGE, limit: PAGE }).then(
        ({ total, items }) =>
          setLoaded((before) => ({
            total,
            pages: new Map([...before.pages, [page, items]]),
            error: null,
          })),
        (error: unknown) => setLoaded((before) => ({ ...before, error: toFailureData(error) })),
      );
    },
    [plan, action],
  );
  useEffect(() => load(0), [load]);

  const itemAt = (index: number): PlanItem | null => {
    const page = Math.floor(index / PAGE);
    const items = loaded.pages.get(page);
    if (items === undefined) queueMicrotask(() => load(page));
    return items?.[index % PAGE] ?? null;
  };
  return { total: loaded.total, itemAt, error: loaded.error };
}
