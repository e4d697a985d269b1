import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useRef } from 'react';
import { cx } from '../cx.ts';
import { remPixels } from '../rem.ts';
import styles from './VirtualList.module.css';

/** About how high a row of two lines is; each is measured once it is there. */
const ROW_REM = 3.25;

/** A list of any length; only what is on screen is in the page. It scrolls with the keyboard too. */
export function VirtualList(props: {
  readonly label: string;
  readonly count: number;
  readonly row: (index: number) => ReactNode;
  readonly rowRem?: number;
}) {
  const { label, count, row, rowRem = ROW_REM } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowRem * remPixels(),
    overscan: 6,
  });
  return (
    <div
      ref={scroller}
      className={cx(styles, 'scroller')}
      tabIndex={0}
      aria-label={label}
      role="group"
    >
      <ul className={cx(styles, 'list')} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <li
            key={index}
            ref={virtual.measureElement}
            data-index={index}
            className={cx(styles, 'row')}
            style={{ transform: `translateY(${start}px)` }}
            aria-setsize={count}
            aria-posinset={index + 1}
          >
            {row(index)}
          </li>
        ))}
      </ul>
    </div>
  );
}
