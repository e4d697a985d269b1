import type { Report } from '../../../shared/model/report.ts';
import { isCode } from '../../../shared/failure.ts';
import { messages } from '../../../shared/messages/en/index.ts';
import { displayPath } from '../../../shared/util/display-path.ts';
import { Card } from '../../components/Card.tsx';
import { Details } from '../../components/Details.tsx';
import { HintList } from '../../components/HintList.tsx';
import { Notice } from '../../components/Notice.tsx';
import { VirtualList } from '../../components/VirtualList.tsx';
import { cx } from '../../cx.ts';
import { bytesText, codeText, durationText, momentText, ruleText, t } from '../../text.ts';
import { Counts } from './Counts.tsx';
import styles from './Done.module.css';

/** A report in full: the verdict, the numbers, every failure with its next step. */
export function ReportView({ report }: { readonly report: Report }) {
  const { verdict, failures, skipped, left, todo, outcome } = report;
  const seconds = (Date.parse(report.endedAt) - Date.parse(report.startedAt)) / 1000;
  return (
    <>
      {outcome !== 'undone' && <Verdict verdict={verdict} />}
      <Card>
        <p className={cx(styles, 'between')}>
          <span>{t.done.from(report.from.name, report.to.name)}</span>
          <span className={cx(styles, 'soft')}>
            {outcome === 'undone'
              ? momentText(report.endedAt)
              : t.done.summary(bytesText(report.bytes), durationText(seconds))}
          </span>
        </p>
        {outcome !== 'undone' && <Counts scopes={report.scopes} />}
        {outcome !== 'undone' && report.lane !== null && (
          <p className={cx(styles, 'soft')}>{report.lane.reason}</p>
        )}
      </Card>
      {failures.length > 0 && <Failures failures={failures} />}
      {outcome !== 'undone' && <Todo todo={todo} />}
      {skipped.length > 0 && (
        <Details summary={t.done.skipped(skipped.length)}>
          <VirtualList
            label={t.done.skippedList}
            count={skipped.length}
            row={(index) => <SkippedRow item={skipped[index]} />}
          />
        </Details>
      )}
      {outcome !== 'undone' && left.length > 0 && (
        <Details summary={t.done.left}>
          <ul className={cx(styles, 'list')}>
            {left.map(({ rule, count, reason }) => (
              <li key={rule} className={cx(styles, 'between')}>
                <span>{reason ?? ruleText(rule)}</span>
                <span className={cx(styles, 'soft')}>{t.common.entries(count)}</span>
              </li>
            ))}
          </ul>
        </Details>
      )}
      <p className={cx(styles, 'soft', 'small')}>{t.done.run(report.run)}</p>
    </>
  );
}

function Verdict({ verdict }: { readonly verdict: Report['verdict'] }) {
  const { safe, safeText, unsafe } = t.done.verdict;
  return (
    <Notice
      kind={verdict.safeToWipe ? 'good' : 'warning'}
      icon="shield"
      title={verdict.safeToWipe ? safe : unsafe}
    >
      {verdict.safeToWipe && verdict.reasons.length === 0 && <p>{safeText}</p>}
      {verdict.reasons.length > 0 && <HintList items={verdict.reasons} />}
    </Notice>
  );
}

function Failures({ failures }: { readonly failures: Report['failures'] }) {
  return (
    <Card title={t.done.failures(failures.length)} isFlush>
      <VirtualList
        label={t.done.failureList}
        count={failures.length}
        row={(index) => {
          const item = failures[index];
          if (item === undefined) return null;
          return (
            <div className={cx(styles, 'failure')}>
              <p className={cx(styles, 'path')} dir="auto">
                {displayPath(item.path)}
              </p>
              <p>{item.message}</p>
              {item.remedy !== undefined && <p className={cx(styles, 'soft')}>{item.remedy}</p>}
            </div>
          );
        }}
      />
    </Card>
  );
}

function SkippedRow({ item }: { readonly item: Report['skipped'][number] | undefined }) {
  if (item === undefined) return null;
  return (
    <div className={cx(styles, 'between')}>
      <span dir="auto">{displayPath(item.path)}</span>
      <span className={cx(styles, 'soft')}>{skipText(item.reason)}</span>
    </div>
  );
}

function skipText(reason: string): string {
  const reasons: Readonly<Record<string, string>> = t.done.skipReason;
  if (isCode(reason)) return `${codeText(reason)}. ${messages[reason].remedy}`;
  return reasons[reason] ?? ruleText(reason);
}

function Todo({ todo }: { readonly todo: Report['todo'] }) {
  return (
    <Card title={t.done.todo}>
      {todo.length === 0 ? (
        <p>{t.done.todoNone}</p>
      ) : (
        <HintList items={todo.map(({ text }) => text)} isOrdered />
      )}
    </Card>
  );
}
