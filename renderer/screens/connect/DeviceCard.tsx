import type { Device, KdeConnectState } from '../../../shared/model/device.ts';
import { Busy } from '../../components/Busy.tsx';
import { Button } from '../../components/Button.tsx';
import { Card } from '../../components/Card.tsx';
import { Empty } from '../../components/Empty.tsx';
import { HintList } from '../../components/HintList.tsx';
import { Notice } from '../../components/Notice.tsx';
import { cx } from '../../cx.ts';
import type { WizardState } from '../../store/wizard.ts';
import { t } from '../../text.ts';
import { DeviceRow } from './DeviceRow.tsx';
import styles from './DeviceCard.module.css';
import { sortDevices } from './sort-devices.ts';

/** The devices that KDE Connect knows, or why there are none. */
export function DeviceCard(props: {
  readonly kdeConnect: KdeConnectState;
  readonly devices: readonly Device[];
  readonly pairing: WizardState['pairing'];
  readonly isRefreshing: boolean;
  readonly onRefresh: () => void;
  readonly onPair: (device: string) => void;
  readonly onConnect: (device: string) => void;
}) {
  const { kdeConnect, devices, pairing, isRefreshing, onRefresh, onPair, onConnect } = props;
  const refresh = (
    <Button kind="quiet" icon="refresh" onPress={onRefresh} isPending={isRefreshing}>
      {t.connect.refresh}
    </Button>
  );
  return (
    <Card title={t.connect.devices} aside={kdeConnect.kind === 'ready' ? refresh : undefined}>
      <KdeNotice kdeConnect={kdeConnect} />
      {kdeConnect.kind === 'ready' && devices.length === 0 && <NoDevices />}
      {devices.length > 0 && (
        <ul className={cx(styles, 'devices')}>
          {sortDevices(devices).map((device) => (
            <DeviceRow
              key={device.id}
              device={device}
              pairing={pairing?.device === device.id ? pairing.task : null}
              onPair={() => onPair(device.id)}
              onConnect={() => onConnect(device.id)}
            />
          ))}
        </ul>
      )}
    </Card>
  );
}

function KdeNotice({ kdeConnect }: { readonly kdeConnect: KdeConnectState }) {
  const text = t.connect.kde;
  switch (kdeConnect.kind) {
    case 'ready':
      return null;
    case 'connecting':
      return <Busy>{text.connecting}</Busy>;
    case 'daemon-absent':
      return (
        <Notice kind="warning" title={text.absent} isNews>
          <p>{text.absentRemedy}</p>
          <p>{text.otherWays}</p>
        </Notice>
      );
    case 'bus-gone':
      return (
        <Notice kind="bad" title={text.busGone} isNews>
          <p>{text.busGoneRemedy}</p>
          <p>{text.otherWays}</p>
        </Notice>
      );
  }
}

function NoDevices() {
  const { title, intro, hints } = t.connect.none;
  return (
    <>
      <Busy>{t.connect.searching}</Busy>
      <Empty icon="search" title={title}>
        <p>{intro}</p>
        <HintList items={hints} />
      </Empty>
    </>
  );
}
