import { Busy } from '../../components/Busy.tsx';
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

/** The old computer's side is over, and why; it may wait for the next request all the same. */
export function EndedScreen() {
  const offer = useApp((state) => state.offer);
  const lastEnd = useWizard((wizard) => wizard.lastEnd);
  const pending = useWizard((wizard) => wizard.pending);
  const { offer: actions } = useEngine();
  const end = offer.kind === 'ended' ? offer : lastEnd;
  if (end === null) return null;
  const { reason, error } = end;
  const text = t.offer.ended;
  const again = (
    <Button
      kind={reason === 'finished' ? 'normal' : 'primary'}
      onPress={() => void actions.startOffer()}
      isPending={pending === 'offer'}
    >
      {text.again}
    </Button>
  );
  return (
    <Screen
      title={text.title[reason]}
      back={<Button onPress={() => void actions.leaveOffer()}>{text.back}</Button>}
      {...(offer.kind === 'ended' ? { actions: again } : {})}
    >
      <LastFailure />
      {error !== null && <FailureNotice error={error} />}
      <Notice kind={kinds[reason]} title={text.text[reason]} isNews />
      {offer.kind === 'waiting' && <Busy>{text.still}</Busy>}
    </Screen>
  );
}
