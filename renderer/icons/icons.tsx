import type { ReactNode } from 'react';
import styles from './icons.module.css';
import { cx } from '../cx.ts';

const shapes = {
  computer: (
    <>
      <rect x="3" y="4" width="18" height="12" rx="1.5" />
      <path d="M12 16v4M8 20h8" />
    </>
  ),
  laptop: (
    <>
      <rect x="5" y="5" width="14" height="10" rx="1.5" />
      <path d="M2.5 18.5h19l-1.5-3.5H4z" />
    </>
  ),
  phone: (
    <>
      <rect x="7" y="3" width="10" height="18" rx="2" />
      <path d="M11 18h2" />
    </>
  ),
  tablet: (
    <>
      <rect x="5" y="3" width="14" height="18" rx="2" />
      <path d="M11 18h2" />
    </>
  ),
  oldComputer: (
    <>
      <rect x="3" y="4" width="13" height="10" rx="1.5" />
      <path d="M9.5 14v4M6 18h7M17 9h5M19.5 6.5 22 9l-2.5 2.5" />
    </>
  ),
  newComputer: (
    <>
      <rect x="8" y="4" width="13" height="10" rx="1.5" />
      <path d="M14.5 14v4M11 18h7M2 9h9M8.5 6.5 11 9l-2.5 2.5" />
    </>
  ),
  check: <path d="m5 12.5 4.5 4.5L19 7.5" />,
  warning: (
    <>
      <path d="M12 4 2.8 20h18.4z" />
      <path d="M12 10v5M12 17.4v.2" />
    </>
  ),
  blocked: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="m8.5 8.5 7 7M15.5 8.5l-7 7" />
    </>
  ),
  ok: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="m8 12.3 2.8 2.8L16 9.8" />
    </>
  ),
  info: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 11v5.5M12 7.6v.2" />
    </>
  ),
  folder: <path d="M3 6.5h6.2l1.8 2H21v10.5H3z" />,
  file: (
    <>
      <path d="M6 3h8l4.5 4.5V21H6z" />
      <path d="M14 3v4.5h4.5" />
    </>
  ),
  link: (
    <>
      <path d="M10.5 13.5a3.5 3.5 0 0 0 5 0l3.2-3.2a3.5 3.5 0 0 0-5-5L12 7" />
      <path d="M13.5 10.5a3.5 3.5 0 0 0-5 0l-3.2 3.2a3.5 3.5 0 0 0 5 5L12 17" />
    </>
  ),
  chevron: <path d="m9 6 6 6-6 6" />,
  arrow: <path d="M4 12h15M13.5 6.5 19 12l-5.5 5.5" />,
  key: (
    <>
      <circle cx="8" cy="15" r="4" />
      <path d="m11 12 8.5-8.5M16 7l3 3" />
    </>
  ),
  refresh: (
    <>
      <path d="M19.5 12a7.5 7.5 0 1 1-2.3-5.4" />
      <path d="M20 3.5v4h-4" />
    </>
  ),
  shield: (
    <>
      <path d="M12 3 5 5.5V11c0 4.6 2.9 8.1 7 10 4.1-1.9 7-5.4 7-10V5.5z" />
      <path d="m9 11.8 2.3 2.3 4-4.2" />
    </>
  ),
  clock: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 7v5.2l3.2 2" />
    </>
  ),
  cable: (
    <>
      <path d="M8 3v5M16 3v5M5.5 8h13v3a6.5 6.5 0 0 1-13 0zM12 17.5V21" />
    </>
  ),
  undo: (
    <>
      <path d="M5 9.5h9a5 5 0 0 1 0 10H8" />
      <path d="M9 5 4.5 9.5 9 14" />
    </>
  ),
  pause: <path d="M8.5 5.5v13M15.5 5.5v13" />,
  play: <path d="M8 5.5v13l10-6.5z" />,
  search: (
    <>
      <circle cx="10.5" cy="10.5" r="6" />
      <path d="m15 15 5.5 5.5" />
    </>
  ),
  cross: <path d="m6.5 6.5 11 11M17.5 6.5l-11 11" />,
  plus: <path d="M12 5v14M5 12h14" />,
  minus: <path d="M5 12h14" />,
  pencil: <path d="M4 20l1.2-4.6L16 4.6l3.4 3.4L8.6 18.8zM13.6 7l3.4 3.4" />,
  settings: (
    <>
      <path d="M4 7h9M17 7h3M4 17h3M11 17h9" />
      <circle cx="15" cy="7" r="2.2" />
      <circle cx="9" cy="17" r="2.2" />
    </>
  ),
  app: (
    <>
      <rect x="3.5" y="3.5" width="17" height="17" rx="3.5" />
      <path d="M3.5 8.5h17M6.5 6h.2M9 6h.2" />
    </>
  ),
  apps: (
    <>
      <rect x="4" y="4" width="6.5" height="6.5" rx="1.2" />
      <rect x="13.5" y="4" width="6.5" height="6.5" rx="1.2" />
      <rect x="4" y="13.5" width="6.5" height="6.5" rx="1.2" />
      <rect x="13.5" y="13.5" width="6.5" height="6.5" rx="1.2" />
    </>
  ),
  broken: (
    <>
      <path d="M9 15.5 7.4 17a3.3 3.3 0 0 1-4.6-4.7L5.4 9.8M15 8.5 16.6 7a3.3 3.3 0 0 1 4.6 4.7l-2.6 2.5" />
      <path d="M8.5 5V3M5.5 6.5 4 5M15.5 19v2M18.5 17.5 20 19" />
    </>
  ),
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof shapes;

/** A picture that goes with a text; it says nothing by itself. `flips` turns it round right to left. */
export function Icon(props: {
  readonly name: IconName;
  readonly size?: 'small' | 'normal' | 'large';
  readonly flips?: boolean;
}) {
  const { name, size = 'normal', flips = false } = props;
  return (
    <svg
      viewBox="0 0 24 24"
      className={cx(styles, 'icon', size, flips && 'flips')}
      aria-hidden="true"
      focusable="false"
    >
      {shapes[name]}
    </svg>
  );
}

/** Relokate's mark: two homes and the way between them. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" className={cx(styles, 'mark')} aria-hidden="true" focusable="false">
      <rect x="1" y="1" width="30" height="30" rx="7" className={cx(styles, 'plate')} />
      <path d="M6 18.5V13l4-3.5 4 3.5v5.5z" className={cx(styles, 'old')} />
      <path d="M17 23V14.5l4.75-4.2L26.5 14.5V23z" className={cx(styles, 'new')} />
      <path d="M7 23.5h6.5M11.2 21.2l2.5 2.3-2.5 2.3" className={cx(styles, 'way')} />
    </svg>
  );
}
