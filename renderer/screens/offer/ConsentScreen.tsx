import { type ReactNode, useState } from 'react';
import { type OfferRequest, type SecretKind, secretKinds } from '../../../shared/model/offer.ts';
import { displayPath } from '../../../shared/util/display-path.ts';
import { Button } from '../../components/Button.tsx';
import { Card } from '../../components/Card.tsx';
import { Details } from '../../components/Details.tsx';
import { KeyDisplay } from '../../components/KeyDisplay.tsx';
import { Notice } from '../../components/Notice.tsx';
import { Screen } from '../../components/Screen.tsx';
import { Switch } from '../../components/Switch.tsx';
import { cx } from '../../cx.ts';
import { useApp, useEngine, useWizard } from '../../engine.ts';
import { durationText, ruleText, t } from '../../text.ts';
import { LastFailure } from '../LastFailure.tsx';
import { useNow } from '../move/use-now.ts';
import styles from './Offer.module.css';

/** The old computer asks its person: who, what, and what not. */
export function ConsentScreen() {
  const offer = useApp((state) => state.offer);
  const pending = useWizard((wizard) => wizard.pending);
  const { offer: actions } = useEngine();
  const { now } = useNow();
  const [also, setAlso] = useState<ReadonlySet<SecretKind>>(new Set());
  if (offer.kind !== 'asking') return null;
  const { request } = offer;
  const seconds = Math.ceil((request.expiresAt - now) / 1000);
  const isOver = seconds <= 0;
  const isPending = pending === 'allow' || pending === 'refuse';
  const kinds = secretsOf(request);
  const text = t.offer.consent;
  return (
    <Screen
      title={text.title(request.name)}
      lead={text.lead}
      status={isOver ? text.lapsed : text.lapses(durationText(seconds))}
      actions={
        <>
          <Button onPress={() => void actions.answerOffer(request.id, false)} isPending={isPending}>
            {text.refuse}
          </Button>
          <Button
            kind="primary"
            icon="shield"
            isDisabled={isOver}
            isPending={isPending}
            onPress={() =>
              void actions.answerOffer(
                request.id,
                true,
                kinds.filter((kind) => also.has(kind)),
              )
            }
          >
            {text.allow}
          </Button>
        </>
      }
    >
      <LastFailure />
      <Asked request={request}>
        <Secrets kinds={kinds} also={also} onChange={setAlso} />
      </Asked>
    </Screen>
  );
}

/** What may be shown beside all else, where settings are asked for and there is such a thing. */
function secretsOf({ scopes, leftOut }: OfferRequest): readonly SecretKind[] {
  if (!scopes.includes('profile')) return [];
  return secretKinds.filter((kind) => leftOut.some(({ reason }) => reason === kind));
}

/** Keys and passwords are shown only where their person says so, for each kind. */
function Secrets(props: {
  readonly kinds: readonly SecretKind[];
  readonly also: ReadonlySet<SecretKind>;
  readonly onChange: (also: ReadonlySet<SecretKind>) => void;
}) {
  const { kinds, also, onChange } = props;
  const text = t.offer.consent.secrets;
  if (kinds.length === 0) return null;
  const change = (kind: SecretKind, isOn: boolean): void => {
    const others = [...also].filter((one) => one !== kind);
    onChange(new Set(isOn ? [...others, kind] : others));
  };
  return (
    <Card title={text.title}>
      <p>{text.lead}</p>
      {kinds.map((kind) => (
        <Switch
          key={kind}
          label={text.kinds[kind]}
          isOn={also.has(kind)}
          onChange={(isOn) => change(kind, isOn)}
          description={text.about[kind]}
        />
      ))}
    </Card>
  );
}

function Asked(props: { readonly request: OfferRequest; readonly children: ReactNode }) {
  const { request, children } = props;
  const text = t.offer.consent;
  const hasKeys = secretsOf(request).length > 0;
  return (
    <>
      <Card title={text.key}>
        {request.key === null ? (
          <Notice kind="warning" title={text.noKey} />
        ) : (
          <>
            <KeyDisplay value={request.key} label={text.key} />
            <p>{text.keyText}</p>
          </>
        )}
      </Card>
      <Card title={text.reads}>
        <ul className={cx(styles, 'roots')}>
          {request.roots.map((root) => (
            <li key={root.id}>
              <span className={cx(styles, 'strong')}>{text.root[root.id]}</span>
              <span className={cx(styles, 'soft')} dir="ltr">
                {displayPath(root.path)}
              </span>
            </li>
          ))}
        </ul>
        {request.scopes.includes('profile') && (
          <p>
            {text.settings} {hasKeys ? text.keysKept : text.keysShown}
          </p>
        )}
        <p>{text.readOnly}</p>
      </Card>
      {children}
      {request.leftOut.length === 0 ? (
        <p className={cx(styles, 'soft')}>{text.leftOutNone}</p>
      ) : (
        <Details summary={text.leftOut(request.leftOut.length)} isOpenAtFirst>
          <ul className={cx(styles, 'roots')}>
            {request.leftOut.map(({ path, reason }) => (
              <li key={path}>
                <span dir="auto">{displayPath(path)}</span>
                <span className={cx(styles, 'soft')}>{ruleText(reason)}</span>
              </li>
            ))}
          </ul>
        </Details>
      )}
    </>
  );
}
