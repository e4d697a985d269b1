import { RadioButton, RadioField, RadioGroup, Text } from 'react-aria-components';
import { conflictPolicies, type ConflictPolicy } from '../../../shared/model/choices.ts';
import { Details } from '../../components/Details.tsx';
import { cx } from '../../cx.ts';
import { t } from '../../text.ts';
import styles from './Choose.module.css';

/** What to do with what is on this computer already. */
export function ConflictChoice(props: {
  readonly value: ConflictPolicy;
  readonly onChange: (value: ConflictPolicy) => void;
}) {
  const choose = (value: string): void => {
    const policy = conflictPolicies.find((known) => known === value);
    if (policy !== undefined) props.onChange(policy);
  };
  return (
    <Details summary={t.choose.conflicts.now(t.choose.conflicts.policies[props.value].label)}>
      <RadioGroup value={props.value} onChange={choose} aria-label={t.choose.conflicts.title}>
        <div className={cx(styles, 'options')}>
          {conflictPolicies.map((policy) => (
            <RadioField key={policy} value={policy} className={cx(styles, 'policy')}>
              <RadioButton className={cx(styles, 'policyName')}>
                <span className={cx(styles, 'ring')} aria-hidden="true" />
                {t.choose.conflicts.policies[policy].label}
              </RadioButton>
              <Text slot="description" className={cx(styles, 'policyText')}>
                {t.choose.conflicts.policies[policy].text}
              </Text>
            </RadioField>
          ))}
        </div>
      </RadioGroup>
    </Details>
  );
}
