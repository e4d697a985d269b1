import type { OfferRequest } from '../../../shared/model/offer.ts';
import { displayPath } from '../../../shared/util/display-path.ts';
import { Button } from '../../components/Button.tsx';
import { Card } from '../../components/Card.tsx';
import { Details } from '../../components/Details.tsx';
import { KeyDisplay } from '../../components/KeyDisplay.tsx';
import { Notice } from '../../components/Notice.tsx';
import { Screen } from '../../components/Screen.tsx';
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
  if (offer.kind !== 'asking') return null;
  const { request } = offer;
  const seconds = Math.ceil((request.expiresAt - now) / 1000);
  const isOver = seconds <= 0;
  const isPending = pending === 'allow' || pending === 'refuse';
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
            onPress={() => void actions.answerOffer(request.id, true)}
          >
            {text.allow}
          </Button>
        </>
      }
    >
      <LastFailure />
      <Asked request={request} />
    </Screen>
  );
}

/** Why keys and passwords are kept from whoever reads (`assets/offer/masked.json`). */
const secrets: ReadonlySet<string> = new Set(['keys', 'wallet']);

function Asked({ request }: { readonly request: OfferRequest }) {
  const text = t.offer.consent;
  const hasKeys = request.leftOut.some(({ reason }) => secrets.has(reason));
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
