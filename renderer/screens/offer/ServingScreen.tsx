import { useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Card } from '../../components/Card.tsx';
import { Confirm } from '../../components/Confirm.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Notice } from '../../components/Notice.tsx';
import { Screen } from '../../components/Screen.tsx';
import { useApp, useEngine, useWizard } from '../../engine.ts';
import { durationText, momentText, t } from '../../text.ts';
import { LastFailure } from '../LastFailure.tsx';
import { useNow } from '../move/use-now.ts';

const JUST_NOW_SECONDS = 5;

/** The new computer reads this one: whether it still does, and how to end it. */
export function ServingScreen() {
  const offer = useApp((state) => state.offer);
  const pending = useWizard((wizard) => wizard.pending);
  const { offer: actions } = useEngine();
  const { now } = useNow();
  const [isAsking, setAsking] = useState(false);
  if (offer.kind !== 'serving') return null;
  const text = t.offer.serving;
  const idle = (now - offer.lastActive) / 1000;
  const lastSeen = idle < JUST_NOW_SECONDS ? text.now : t.common.ago(durationText(idle));
  return (
    <Screen
      title={text.title(offer.request.name)}
      lead={text.lead}
      actions={
        <Button kind="danger" onPress={() => setAsking(true)} isPending={pending === 'stop'}>
          {text.stop}
        </Button>
      }
    >
      <LastFailure />
      {!offer.boxed && <Notice kind="warning" isNews title={text.unboxed} />}
      <Card>
        <Facts
          facts={[
            {
              label: text.state,
              value:
                offer.connections > 0 ? text.connections(offer.connections) : text.noConnection,
            },
            // What is known is when somebody came or went, not when they read.
            ...(offer.connections > 0 ? [] : [{ label: text.lastSeen, value: lastSeen }]),
            { label: text.since, value: momentText(offer.since) },
          ]}
        />
        <p>{t.offer.consent.readOnly}</p>
      </Card>
      <Confirm
        isOpen={isAsking}
        title={text.stopTitle}
        text={text.stopText}
        yes={text.stopYes}
        no={text.stopNo}
        isDanger
        onAnswer={(yes) => {
          setAsking(false);
          if (yes) void actions.stopOffer();
        }}
      />
    </Screen>
  );
}
