import type { ReactNode } from 'react';
import type { FailureData } from '../../shared/failure.ts';
import { Notice } from './Notice.tsx';

/** What went wrong and what to do about it. It is read out as soon as it appears. */
export function FailureNotice(props: {
  readonly error: FailureData;
  readonly title?: string;
  readonly actions?: ReactNode;
  /** What more there is to say. */
  readonly children?: ReactNode;
}) {
  const { error, title, actions, children } = props;
  return (
    <Notice kind="bad" title={title ?? error.message} actions={actions} isUrgent>
      {title !== undefined && <p>{error.message}</p>}
      <p>{error.remedy}</p>
      {children}
    </Notice>
  );
}
