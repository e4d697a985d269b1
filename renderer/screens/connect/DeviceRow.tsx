import type { Device } from '../../../shared/model/device.ts';
import { Busy } from '../../components/Busy.tsx';
import { Button } from '../../components/Button.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { KeyDisplay } from '../../components/KeyDisplay.tsx';
import { cx } from '../../cx.ts';
import { Icon, type IconName } from '../../icons/icons.tsx';
import { t } from '../../text.ts';
import { errorOf, type Task } from '../../wizard/task.ts';
import styles from './DeviceCard.module.css';
import { isComputer } from './sort-devices.ts';

const icons: Readonly<Record<Device['type'], IconName>> = {
  desktop: 'computer',
  laptop: 'laptop',
  phone: 'phone',
  tablet: 'tablet',
  tv: 'computer',
  unknown: 'computer',
};

/** One device: what it is, how far pairing is, and the next thing to do with it. */
export function DeviceRow(props: {
  readonly device: Device;
  readonly pairing: Task<null> | null;
  readonly onPair: () => void;
  readonly onConnect: () => void;
}) {
  const { device, pairing, onPair, onConnect } = props;
  const name = device.name === '' ? t.connect.device.unnamed : device.name;
  const error = pairing === null || device.paired ? null : errorOf(pairing);
  return (
    <li className={cx(styles, (!device.reachable || !isComputer(device)) && 'away')}>
      <Icon name={icons[device.type]} />
      <div className={cx(styles, 'what')}>
        <p className={cx(styles, 'name')} dir="auto">
          {name}
        </p>
        <p className={cx(styles, 'soft')}>{stateText(device)}</p>
      </div>
      <NextThing device={device} name={name} onPair={onPair} onConnect={onConnect} />
      {device.pairing === 'requested' && (
        <div className={cx(styles, 'below')}>
          <PairingKey name={name} value={device.key} />
        </div>
      )}
      {device.paired && device.reachable && !device.hasRelokate && isComputer(device) && (
        <p className={cx(styles, 'below')}>{t.connect.device.notReady(name)}</p>
      )}
      {error !== null && (
        <div className={cx(styles, 'below')}>
          <FailureNotice error={error} />
        </div>
      )}
    </li>
  );
}

function NextThing(props: {
  readonly device: Device;
  readonly name: string;
  readonly onPair: () => void;
  readonly onConnect: () => void;
}) {
  const { device, name, onPair, onConnect } = props;
  const text = t.connect.device;
  if (!isComputer(device)) return null;
  if (device.paired) {
    return (
      <Button
        kind={device.hasRelokate ? 'primary' : 'normal'}
        isDisabled={!device.reachable}
        onPress={onConnect}
        label={text.connectLabel(name)}
      >
        {text.connect}
      </Button>
    );
  }
  const isPairing = device.pairing !== 'none';
  return (
    <Button
      isDisabled={!device.reachable}
      isPending={isPairing}
      onPress={onPair}
      label={text.pairLabel(name)}
    >
      {text.pair}
    </Button>
  );
}

function PairingKey({ name, value }: { readonly name: string; readonly value: string | null }) {
  const text = t.connect.pairing;
  return (
    <>
      {value !== null && (
        <>
          <p role="status">{text.compare}</p>
          <KeyDisplay value={value} label={text.keyLabel} />
        </>
      )}
      <Busy detail={value === null ? text.waitingKey : undefined}>{text.waiting(name)}</Busy>
    </>
  );
}

function stateText(device: Device): string {
  const text = t.connect.device;
  const parts: string[] = [text[device.type]];
  if (!isComputer(device)) parts.push(text.phoneLater);
  else parts.push(device.paired ? text.paired : text.notPaired);
  if (!device.reachable) parts.push(text.away);
  else if (device.paired && device.hasRelokate) parts.push(text.ready);
  return parts.join(' · ');
}
