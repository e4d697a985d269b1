import { Button } from '../../components/Button.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { Notice, type NoticeKind } from '../../components/Notice.tsx';
import { Screen } from '../../components/Screen.tsx';
import type { OfferEndReason } from '../../../shared/model/offer.ts';
import { useApp, useEngine, useWizard } from '../../engine.ts';
import { t } from '../../text.ts';
import { LastFailure } from '../LastFailure.tsx';

const kinds: Readonly<Record<OfferEndReason, NoticeKind>> = {
  finished: 'good',
  stopped: 'info',
  unpaired: 'warning',
  idle: 'info',
  refused: 'info',
  'timed-out': 'warning',
  failed: 'info',
};

/** The old computer's side is over, and why. */
export function EndedScreen() {
  const offer = useApp((state) => state.offer);
  const pending = useWizard((wizard) => wizard.pending);
  const { offer: actions } = useEngine();
  if (offer.kind !== 'ended') return null;
  const { reason, error } = offer;
  const text = t.offer.ended;
  return (
    <Screen
      title={text.title[reason]}
      back={<Button onPress={() => void actions.leaveOffer()}>{text.back}</Button>}
      actions={
        <Button
          kind={reason === 'finished' ? 'normal' : 'primary'}
          onPress={() => void actions.startOffer()}
          isPending={pending === 'offer'}
        >
          {text.again}
        </Button>
      }
    >
      <LastFailure />
      {error !== null && <FailureNotice error={error} />}
      <Notice kind={kinds[reason]} title={text.text[reason]} isNews />
    </Screen>
  );
}
