import type { FailureData } from '../../../shared/failure.ts';
import { displayPath } from '../../../shared/util/display-path.ts';
import { Busy } from '../../components/Busy.tsx';
import { Button } from '../../components/Button.tsx';
import { Card } from '../../components/Card.tsx';
import { Empty } from '../../components/Empty.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { FolderTree } from '../../components/FolderTree.tsx';
import { Switch } from '../../components/Switch.tsx';
import { cx } from '../../cx.ts';
import { bytesText, t } from '../../text.ts';
import type { ChooseActions } from '../../wizard/move-actions.ts';
import { type Decisions, tickOf } from '../../wizard/selection.ts';
import { minus, sumOf } from '../../wizard/totals.ts';
import { hiddenRows, shownCount, type Tree } from '../../wizard/tree.ts';
import styles from './Choose.module.css';

/** The chooser with its switches; and what it shows while there is nothing in it. */
export function TreeCard(props: {
  readonly tree: Tree;
  readonly errors: ReadonlyMap<string, FailureData>;
  readonly decisions: Decisions;
  /** What of it is a setting of the desktop is chosen elsewhere. */
  readonly hasTopics: boolean;
  readonly actions: ChooseActions;
}) {
  const { tree, errors, decisions, hasTopics, actions } = props;
  const hidden = hiddenRows(tree);
  const moving = hidden.filter((row) => tickOf(decisions, row) !== 'off');
  const top = tree.branches.get('');
  const { bytes } = sumOf(moving.map(({ amount, left }) => minus(amount, left)));
  return (
    <Card isFilled isFlush aside={<Switches tree={tree} actions={actions} />}>
      {[...errors].map(([path, error]) => (
        <FailureNotice
          key={path}
          title={t.choose.rowFailed(displayPath(path))}
          error={error}
          actions={
            <Button onPress={() => void actions.retryFolder(path)}>{t.common.tryAgain}</Button>
          }
        />
      ))}
      {top === undefined && errors.size === 0 && (
        <div className={cx(styles, 'pad')}>
          <Busy>{t.choose.loadingRow}</Busy>
        </div>
      )}
      {top !== undefined && shownCount(tree) === 0 && (
        <Empty icon="folder" title={top.total === 0 ? t.choose.empty : t.choose.emptyShown} />
      )}
      {shownCount(tree) > 0 && (
        <FolderTree
          tree={tree}
          decisions={decisions}
          onToggle={actions.toggle}
          onOpen={(row, isOpen) => void actions.openFolder(row, isOpen)}
          onNeed={(folder, page) => {
            if (!errors.has(folder)) void actions.loadPage(folder, page);
          }}
        />
      )}
      {hidden.length > 0 && (
        <p className={cx(styles, 'note')}>
          {t.choose.hiddenNote(hidden.length)}{' '}
          {moving.length > 0
            ? t.choose.hiddenMove(moving.length, bytesText(bytes))
            : t.choose.hiddenStay}
          {hasTopics && ` ${t.choose.hiddenTopics}`}
        </p>
      )}
    </Card>
  );
}

function Switches({ tree, actions }: { readonly tree: Tree; readonly actions: ChooseActions }) {
  return (
    <div className={cx(styles, 'switches')}>
      <Switch label={t.choose.hidden} isOn={tree.showHidden} onChange={actions.showHidden} />
      <div className={cx(styles, 'all')}>
        <Button kind="quiet" onPress={() => actions.chooseAll(true)}>
          {t.choose.all}
        </Button>
        <Button kind="quiet" onPress={() => actions.chooseAll(false)}>
          {t.choose.none}
        </Button>
      </div>
    </div>
  );
}
