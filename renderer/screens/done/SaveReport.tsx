import { useState } from 'react';
import { type FailureData, toFailureData } from '../../../shared/failure.ts';
import type { Report } from '../../../shared/model/report.ts';
import { Button } from '../../components/Button.tsx';
import { t } from '../../text.ts';
import { reportHtml } from './report-html.ts';
import { cx } from '../../cx.ts';
import styles from './Done.module.css';

/** Saves the report as a page of its own, to be kept or handed to somebody who helps. */
export function SaveReport(props: {
  readonly report: Report;
  readonly save: (html: string) => Promise<string | null>;
}) {
  const [saved, setSaved] = useState<string | null>(null);
  const [error, setError] = useState<FailureData | null>(null);
  const save = async (): Promise<void> => {
    setError(null);
    try {
      setSaved(await props.save(reportHtml(props.report)));
    } catch (problem) {
      setError(toFailureData(problem));
    }
  };
  const said = error?.message ?? (saved === null ? '' : t.done.saved(saved));
  return (
    <>
      <span role="status" className={said === '' ? 'visually-hidden' : cx(styles, 'saved')}>
        {said}
      </span>
      <Button kind="quiet" onPress={() => void save()}>
        {t.done.save}
      </Button>
    </>
  );
}
