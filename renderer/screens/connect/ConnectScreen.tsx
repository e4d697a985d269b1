import { Button } from '../../components/Button.tsx';
import { Card } from '../../components/Card.tsx';
import { Notice } from '../../components/Notice.tsx';
import { Screen } from '../../components/Screen.tsx';
import { useApp, useEngine, useWizard } from '../../engine.ts';
import { t } from '../../text.ts';
import { BackButton, NextButton } from '../StepButtons.tsx';
import { LastFailure } from '../LastFailure.tsx';
import { DeviceCard } from './DeviceCard.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { OtherWays } from './OtherWays.tsx';
import { SourceCard } from './SourceCard.tsx';
import { errorOf } from '../../wizard/task.ts';

/** Finding the old computer, pairing with it and opening it. */
export function ConnectScreen() {
  const app = useApp((state) => state);
  const pairing = useWizard((wizard) => wizard.pairing);
  const connecting = useWizard((wizard) => wizard.connecting);
  const isResuming = useWizard((wizard) => wizard.resuming !== null);
  const pending = useWizard((wizard) => wizard.pending);
  const { peer } = useEngine();
  const { source, devices, kdeConnect } = app;
  const isOpen = source !== null && source.kind !== 'failed';
  const early = source === null ? errorOf(connecting) : null;
  return (
    <Screen
      title={t.connect.title}
      lead={t.connect.lead}
      back={<BackButton step="connect" />}
      actions={<NextButton step="connect" />}
    >
      <LastFailure />
      {isResuming && <Notice kind="info" title={t.welcome.runs.resuming} />}
      {early !== null && <FailureNotice error={early} />}
      {source !== null && (
        <SourceCard
          source={source}
          devices={devices}
          isPending={pending === 'disconnect'}
          onDisconnect={() => void peer.disconnect()}
          onRetry={() => void peer.connect(source.source)}
        />
      )}
      {!isOpen && app.mode === 'demo' && <DemoCard onConnect={() => void peer.connect('demo:')} />}
      {!isOpen && app.mode === 'normal' && (
        <>
          <DeviceCard
            kdeConnect={kdeConnect}
            devices={devices}
            pairing={pairing}
            isRefreshing={pending === 'refresh'}
            onRefresh={() => void peer.refreshDevices()}
            onPair={(device) => void peer.pair(device)}
            onConnect={(device) => void peer.connect(`kdeconnect:${device}`)}
          />
          <OtherWays
            onConnect={(name) => void peer.connect(name)}
            onChooseFolder={() => void peer.chooseFolder()}
          />
        </>
      )}
    </Screen>
  );
}

/** In a try-out there is one computer to connect to, and no way to a real one. */
function DemoCard({ onConnect }: { readonly onConnect: () => void }) {
  return (
    <Card title={t.connect.device.demo}>
      <p>{t.connect.device.demoText}</p>
      <div>
        <Button
          kind="primary"
          onPress={onConnect}
          label={t.connect.device.connectLabel(t.connect.device.demo)}
        >
          {t.connect.device.connect}
        </Button>
      </div>
    </Card>
  );
}
