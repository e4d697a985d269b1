import type { Device } from '../../../shared/model/device.ts';
import { Busy } from '../../components/Busy.tsx';
import { Button } from '../../components/Button.tsx';
import { Card } from '../../components/Card.tsx';
import { HintList } from '../../components/HintList.tsx';
import { Notice } from '../../components/Notice.tsx';
import { Screen } from '../../components/Screen.tsx';
import { cx } from '../../cx.ts';
import { useApp, useEngine, useWizard } from '../../engine.ts';
import { Icon } from '../../icons/icons.tsx';
import { t } from '../../text.ts';
import { isComputer, sortDevices } from '../connect/sort-devices.ts';
import { LastFailure } from '../LastFailure.tsx';
import styles from './Offer.module.css';

/** The old computer waits for the new one to ask. */
export function WaitScreen() {
  const kdeConnect = useApp((state) => state.kdeConnect);
  const devices = useApp((state) => state.devices);
  const isWaiting = useApp((state) => state.offer.kind === 'waiting');
  const pending = useWizard((wizard) => wizard.pending);
  const { offer: actions } = useEngine();
  const text = t.offer.wait;
  const paired = sortDevices(devices.filter((device) => device.paired && isComputer(device)));
  return (
    <Screen
      title={text.title}
      lead={text.lead}
      back={
        <Button onPress={() => void actions.leaveOffer()} isPending={pending === 'stop'}>
          {text.stop}
        </Button>
      }
    >
      <LastFailure />
      {isWaiting && (
        <Busy detail={kdeConnect.kind === 'ready' ? text.self(kdeConnect.selfName) : undefined}>
          {text.waiting}
        </Busy>
      )}
      {!isWaiting && pending === 'offer' && <Busy>{text.starting}</Busy>}
      {!isWaiting && pending !== 'offer' && (
        <div>
          <Button kind="primary" onPress={() => void actions.startOffer()}>
            {t.offer.ended.again}
          </Button>
        </div>
      )}
      <KdeTrouble kind={kdeConnect.kind} />
      <Card title={text.steps}>
        <HintList items={text.stepList} isOrdered />
      </Card>
      <Card title={text.paired}>
        {paired.length === 0 ? <NonePaired /> : <PairedList devices={paired} />}
      </Card>
    </Screen>
  );
}

function NonePaired() {
  return (
    <>
      <p className={cx(styles, 'strong')}>{t.offer.wait.nonePaired}</p>
      <p className={cx(styles, 'soft')}>{t.offer.wait.nonePairedText}</p>
    </>
  );
}

function PairedList({ devices }: { readonly devices: readonly Device[] }) {
  return (
    <ul className={cx(styles, 'devices')}>
      {devices.map((device) => (
        <li key={device.id}>
          <Icon name={device.type === 'laptop' ? 'laptop' : 'computer'} />
          <span className={cx(styles, 'grow')} dir="auto">
            {device.name === '' ? t.connect.device.unnamed : device.name}
            {!device.reachable && (
              <span className={cx(styles, 'soft')}> · {t.connect.device.away}</span>
            )}
          </span>
          {device.key !== null && (
            <span className={cx(styles, 'key')}>
              {t.offer.wait.key}{' '}
              <bdi className={cx(styles, 'mono')} dir="ltr">
                {device.key}
              </bdi>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

function KdeTrouble({
  kind,
}: {
  readonly kind: 'connecting' | 'ready' | 'daemon-absent' | 'bus-gone';
}) {
  const text = t.connect.kde;
  if (kind === 'connecting') return <Busy>{text.connecting}</Busy>;
  if (kind === 'daemon-absent')
    return (
      <Notice kind="warning" isNews title={text.absent}>
        <p>{text.absentRemedy}</p>
      </Notice>
    );
  if (kind === 'bus-gone')
    return (
      <Notice kind="bad" isNews title={text.busGone}>
        <p>{text.busGoneRemedy}</p>
      </Notice>
    );
  return null;
}
