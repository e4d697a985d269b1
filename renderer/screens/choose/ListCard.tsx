import { type ReactNode, useMemo, useState } from 'react';
import { Announcer } from '../../components/Announcer.tsx';
import { Button } from '../../components/Button.tsx';
import { Card } from '../../components/Card.tsx';
import { Empty } from '../../components/Empty.tsx';
import { SearchField } from '../../components/SearchField.tsx';
import { cx } from '../../cx.ts';
import styles from './Choose.module.css';

/** What a list that can be searched is called, and its buttons. */
export interface ListText {
  readonly search: string;
  readonly clear: string;
  readonly all: string;
  readonly none: string;
  readonly allFound: string;
  readonly noneFound: string;
  readonly notFound: string;
  readonly notFoundText: string;
  readonly found: (n: number) => string;
}

/** A list to choose from with a search; its buttons act on what the search shows. */
export function ListCard<T>(props: {
  readonly text: ListText;
  readonly rows: readonly T[];
  readonly find: (rows: readonly T[], search: string) => readonly T[];
  readonly canChoose: (row: T) => boolean;
  readonly onChoose: (rows: readonly T[], chosen: boolean) => void;
  readonly list: (found: readonly T[], search: string) => ReactNode;
  /** What stands below the list. */
  readonly children: ReactNode;
}) {
  const { text, rows, find, canChoose, onChoose, list, children } = props;
  const [search, setSearch] = useState('');
  const found = useMemo(() => find(rows, search), [find, rows, search]);
  const isSearch = found !== rows;
  const isDisabled = !found.some(canChoose);
  return (
    <Card
      isFilled
      isFlush
      aside={
        <>
          <SearchField
            label={text.search}
            clearLabel={text.clear}
            value={search}
            onChange={setSearch}
          />
          <div className={cx(styles, 'all')}>
            <Button kind="quiet" isDisabled={isDisabled} onPress={() => onChoose(found, true)}>
              {isSearch ? text.allFound : text.all}
            </Button>
            <Button kind="quiet" isDisabled={isDisabled} onPress={() => onChoose(found, false)}>
              {isSearch ? text.noneFound : text.none}
            </Button>
          </div>
        </>
      }
    >
      {found.length === 0 ? (
        <div className={cx(styles, 'notFound')}>
          <Empty icon="search" title={text.notFound}>
            <p>{text.notFoundText}</p>
          </Empty>
        </div>
      ) : (
        list(found, search.trim())
      )}
      {children}
      <Announcer text={isSearch ? text.found(found.length) : ''} />
    </Card>
  );
}
