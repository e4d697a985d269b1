import { AppList } from '../../components/AppList.tsx';
import { Switch } from '../../components/Switch.tsx';
import { cx } from '../../cx.ts';
import { numberText, t } from '../../text.ts';
import {
  type AppChoice,
  appTotals,
  canChoose,
  findApps,
  hasEverybodys,
} from '../../wizard/app-selection.ts';
import type { ChooseActions } from '../../wizard/move-actions.ts';
import styles from './Choose.module.css';
import { ListCard } from './ListCard.tsx';

/** The apps of the old computer with a search. */
export function AppCard(props: {
  readonly apps: AppChoice;
  readonly isForMe: boolean;
  readonly actions: ChooseActions;
}) {
  const { apps, isForMe, actions } = props;
  return (
    <ListCard
      text={t.choose.apps}
      rows={apps.rows}
      find={findApps}
      canChoose={canChoose}
      onChoose={actions.chooseApps}
      list={(found, search) => (
        // Another search begins at its top.
        <AppList
          key={search}
          rows={found}
          decisions={apps.decisions}
          versions={apps.versions}
          onToggle={actions.toggleApp}
          onVersion={actions.chooseVersion}
        />
      )}
    >
      {hasEverybodys(apps) && <ForMe isSelected={isForMe} onChange={actions.installForMe} />}
      <p className={cx(styles, 'note')}>{noteOf(apps)}</p>
    </ListCard>
  );
}

/** For everybody is as it was; whoever may not do that has them alone. */
function ForMe(props: {
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
}) {
  return (
    <div className={cx(styles, 'forMe')}>
      <Switch
        label={t.choose.apps.forMe}
        isOn={props.isSelected}
        onChange={props.onChange}
        description={t.choose.apps.forMeText}
      />
    </div>
  );
}

function noteOf(apps: AppChoice): string {
  const { chosen, choosable, here, cannot } = appTotals(apps);
  const text = t.choose.apps;
  return [
    text.chosenOf(numberText(chosen), choosable),
    ...(here > 0 ? [text.hereNote(here)] : []),
    ...(cannot > 0 ? [text.cannotNote(cannot)] : []),
  ].join(' ');
}
