import type { Device } from '../../../shared/model/device.ts';
import { parseSourceName, type SourceState } from '../../../shared/model/source.ts';
import { Busy } from '../../components/Busy.tsx';
import { Button } from '../../components/Button.tsx';
import { Card } from '../../components/Card.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { KeyDisplay } from '../../components/KeyDisplay.tsx';
import { Notice } from '../../components/Notice.tsx';
import { t } from '../../text.ts';

/** How the connection to the old computer stands. */
export function SourceCard(props: {
  readonly source: SourceState;
  readonly devices: readonly Device[];
  readonly isPending: boolean;
  readonly onDisconnect: () => void;
  readonly onRetry: () => void;
}) {
  const { source, devices, isPending, onDisconnect, onRetry } = props;
  const text = t.connect.state;
  const name = source.host?.name ?? sourceName(source.source, devices);
  const end = (label: string) => (
    <Button onPress={onDisconnect} isPending={isPending}>
      {label}
    </Button>
  );
  switch (source.kind) {
    case 'connecting':
      return (
        <Card>
          <Busy>{text.connecting(name)}</Busy>
          <div>{end(text.stop)}</div>
        </Card>
      );
    case 'waiting-consent':
      return (
        <Card title={text.consentTitle(name)}>
          <p role="status">{text.consentText}</p>
          <ConsentKey source={source.source} devices={devices} />
          <Busy>{text.consentWaiting}</Busy>
          <div>{end(text.stop)}</div>
        </Card>
      );
    case 'ready':
      return <ReadyNotice source={source} name={name} action={end(text.disconnect)} />;
    case 'link-lost':
      return (
        <Notice
          kind="warning"
          icon="broken"
          title={text.lost(name)}
          isUrgent
          actions={end(text.disconnect)}
        >
          <p>{text.lostText}</p>
        </Notice>
      );
    case 'failed':
      return <FailedNotice source={source} name={name} onRetry={onRetry} />;
  }
}

function ReadyNotice(props: {
  readonly source: SourceState;
  readonly name: string;
  readonly action: React.ReactNode;
}) {
  const { source, name, action } = props;
  const text = t.connect.state;
  return (
    <>
      <Notice kind="good" title={text.ready(name)} isNews actions={action}>
        {source.host !== null && (
          <p>{text.readyText(source.host.user, source.host.os?.name ?? '')}</p>
        )}
        {source.lane !== null && <p>{source.lane.reason}</p>}
      </Notice>
      {parseSourceName(source.source)?.kind !== 'folder' && (
        <Notice kind="info" icon="cable">
          <p>{text.cable}</p>
        </Notice>
      )}
    </>
  );
}

function FailedNotice(props: {
  readonly source: SourceState;
  readonly name: string;
  readonly onRetry: () => void;
}) {
  const { source, name, onRetry } = props;
  const title = t.connect.state.failed(name);
  const again = <Button onPress={onRetry}>{t.common.tryAgain}</Button>;
  if (source.error === null) return <Notice kind="bad" title={title} isUrgent actions={again} />;
  return <FailureNotice title={title} error={source.error} actions={again} />;
}

function ConsentKey(props: { readonly source: string; readonly devices: readonly Device[] }) {
  const parsed = parseSourceName(props.source);
  if (parsed?.kind !== 'kdeconnect') return null;
  const key = props.devices.find(({ id }) => id === parsed.device)?.key ?? null;
  return key === null ? null : <KeyDisplay value={key} label={t.connect.pairing.keyLabel} />;
}

/** What to call a source before it has told its own name. */
function sourceName(source: string, devices: readonly Device[]): string {
  const parsed = parseSourceName(source);
  switch (parsed?.kind) {
    case 'kdeconnect':
    case 'phone':
      return devices.find(({ id }) => id === parsed.device)?.name ?? t.connect.device.unnamed;
    case 'ssh':
      return parsed.host;
    case 'folder':
      return parsed.path;
    case 'demo':
      return t.connect.device.demo;
    case undefined:
      return source;
  }
}
