import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import type { Reply } from '../../../shared/ipc/contract.ts';
import type { Difference, TopicRow } from '../../../shared/model/profile.ts';
import { displayPath } from '../../../shared/util/display-path.ts';
import { Busy } from '../../components/Busy.tsx';
import { Button } from '../../components/Button.tsx';
import dialogStyles from '../../components/Dialog.module.css';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { changesText } from '../../components/TopicListRow.tsx';
import { VirtualList } from '../../components/VirtualList.tsx';
import { cx } from '../../cx.ts';
import { Icon } from '../../icons/icons.tsx';
import { t } from '../../text.ts';
import { usePages } from '../../use-pages.ts';
import styles from './TopicDialog.module.css';

type Read = (topic: string, offset: number, limit: number) => Promise<Reply<'plans.differences'>>;

/** A longer value is cut: it is shown to be known again, not to be read. */
const LONGEST = 300;

/** About how high a row of three lines is. */
const ROW_REM = 5.2;

/** What of a topic would be otherwise on the new computer: before and after, value by value. */
export function TopicDialog(props: {
  readonly row: TopicRow | null;
  readonly read: Read;
  readonly onClose: () => void;
}) {
  const { row, read, onClose } = props;
  if (row === null) return null;
  return (
    <ModalOverlay
      className={cx(dialogStyles, 'overlay')}
      isOpen
      isDismissable
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <Modal className={cx(dialogStyles, 'modal', 'wide')}>
        <Dialog className={cx(dialogStyles, 'dialog')}>
          <Heading slot="title" className={cx(dialogStyles, 'title')}>
            {row.title}
          </Heading>
          <p>{t.choose.topics.details.lead(changesText(row))}</p>
          {row.tell !== null && <p className={cx(styles, 'soft')}>{row.tell}</p>}
          <Differences key={row.id} topic={row.id} read={read} />
          <div className={cx(dialogStyles, 'buttons')}>
            <Button onPress={onClose} autoFocus>
              {t.common.close}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Differences({ topic, read }: { readonly topic: string; readonly read: Read }) {
  const { total, rowAt, error } = usePages((offset, limit) => read(topic, offset, limit));
  const text = t.choose.topics.details;
  if (error !== null) return <FailureNotice error={error} />;
  if (total === null) return <Busy>{t.common.loading}</Busy>;
  if (total === 0) return <p>{t.choose.topics.same}</p>;
  return (
    <div className={cx(styles, 'frame')}>
      <VirtualList
        label={text.list}
        count={total}
        rowRem={ROW_REM}
        row={(index) => <DifferenceRow difference={rowAt(index)} />}
      />
    </div>
  );
}

const signs = { added: 'plus', changed: 'pencil', removed: 'minus' } as const;

/** What it is, in which file, and its value before and after. */
function DifferenceRow({ difference }: { readonly difference: Difference | null }) {
  if (difference === null) return <p className={cx(styles, 'soft')}>{t.common.loading}</p>;
  const { file, group, key, kind } = difference;
  const text = t.choose.topics.details;
  return (
    <div className={cx(styles, 'difference')}>
      <p className={cx(styles, 'what')}>
        <span className={cx(styles, 'kind', kind)}>
          <Icon name={signs[kind]} size="small" />
          {text.kind[kind]}
        </span>
        <bdi className={cx(styles, 'name')}>
          {key === null ? displayPath(file) : nameOf(group, key)}
        </bdi>
      </p>
      <p className={cx(styles, 'soft')}>
        {key === null ? text.wholeFile[kind] : <bdi>{displayPath(file)}</bdi>}
      </p>
      {key !== null && <Values difference={difference} />}
    </div>
  );
}

function Values({ difference }: { readonly difference: Difference }) {
  const { before, after, kind, isSecret } = difference;
  const text = t.choose.topics.details;
  const shown = (value: string | null, isThere: boolean) => {
    if (!isThere) return <span className={cx(styles, 'soft')}>{text.unset}</span>;
    if (isSecret || value === null)
      return <span className={cx(styles, 'soft')}>{text.secret}</span>;
    if (value === '') return <span className={cx(styles, 'soft')}>{text.empty}</span>;
    return <bdi className={cx(styles, 'value')}>{cut(displayPath(value))}</bdi>;
  };
  return (
    <p className={cx(styles, 'values')}>
      <span className="visually-hidden">{text.before}</span>
      {shown(before, kind !== 'added')}
      <Icon name="arrow" size="small" flips />
      <span className="visually-hidden">{text.after}</span>
      {shown(after, kind !== 'removed')}
    </p>
  );
}

function nameOf(group: readonly string[], key: string): string {
  return [...group, key].map(displayPath).join(' › ');
}

function cut(value: string): string {
  return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
}
