import { useMemo, useState } from 'react';
import { CheckboxButton, CheckboxField, Text } from 'react-aria-components';
import type { AppRow } from '../../../shared/model/apps.ts';
import { Announcer } from '../../components/Announcer.tsx';
import { AppList } from '../../components/AppList.tsx';
import { Button } from '../../components/Button.tsx';
import { Card } from '../../components/Card.tsx';
import { Empty } from '../../components/Empty.tsx';
import { SearchField } from '../../components/SearchField.tsx';
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

/** The apps of the old computer with a search; its buttons act on what the search shows. */
export function AppCard(props: {
  readonly apps: AppChoice;
  readonly isForMe: boolean;
  readonly actions: ChooseActions;
}) {
  const { apps, isForMe, actions } = props;
  const [search, setSearch] = useState('');
  const found = useMemo(() => findApps(apps.rows, search), [apps.rows, search]);
  const isSearch = found !== apps.rows;
  return (
    <Card
      isFilled
      isFlush
      aside={
        <>
          <SearchField
            label={t.choose.apps.search}
            clearLabel={t.choose.apps.clear}
            value={search}
            onChange={setSearch}
          />
          <Switches
            found={found}
            isSearch={isSearch}
            onChoose={(chosen) => actions.chooseApps(found, chosen)}
          />
        </>
      }
    >
      {found.length === 0 ? (
        <div className={cx(styles, 'notFound')}>
          <Empty icon="search" title={t.choose.apps.notFound}>
            <p>{t.choose.apps.notFoundText}</p>
          </Empty>
        </div>
      ) : (
        // Another search begins at its top.
        <AppList
          key={search.trim()}
          rows={found}
          decisions={apps.decisions}
          versions={apps.versions}
          onToggle={actions.toggleApp}
          onVersion={actions.chooseVersion}
        />
      )}
      {hasEverybodys(apps) && <ForMe isSelected={isForMe} onChange={actions.installForMe} />}
      <p className={cx(styles, 'note')}>{noteOf(apps)}</p>
      <Announcer text={isSearch ? t.choose.apps.found(found.length) : ''} />
    </Card>
  );
}

function Switches(props: {
  readonly found: readonly AppRow[];
  readonly isSearch: boolean;
  readonly onChoose: (chosen: boolean) => void;
}) {
  const { found, isSearch, onChoose } = props;
  const text = t.choose.apps;
  const isDisabled = !found.some(canChoose);
  return (
    <div className={cx(styles, 'all')}>
      <Button kind="quiet" isDisabled={isDisabled} onPress={() => onChoose(true)}>
        {isSearch ? text.allFound : text.all}
      </Button>
      <Button kind="quiet" isDisabled={isDisabled} onPress={() => onChoose(false)}>
        {isSearch ? text.noneFound : text.none}
      </Button>
    </div>
  );
}

/** For everybody is as it was; whoever may not do that has them alone. */
function ForMe(props: {
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
}) {
  return (
    <div className={cx(styles, 'forMe')}>
      <CheckboxField isSelected={props.isSelected} onChange={props.onChange}>
        <CheckboxButton className={cx(styles, 'switch')}>
          <span className={cx(styles, 'box')} aria-hidden="true" />
          {t.choose.apps.forMe}
        </CheckboxButton>
        <Text slot="description" className={cx(styles, 'soft')}>
          {t.choose.apps.forMeText}
        </Text>
      </CheckboxField>
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
