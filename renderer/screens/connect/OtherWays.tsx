import { type SyntheticEvent, useState } from 'react';
import { Form } from 'react-aria-components';
import { parseSourceName } from '../../../shared/model/source.ts';
import { Button } from '../../components/Button.tsx';
import { Card } from '../../components/Card.tsx';
import { SubmitButton } from '../../components/SubmitButton.tsx';
import { TextField } from '../../components/TextField.tsx';
import { cx } from '../../cx.ts';
import { t } from '../../text.ts';
import styles from './DeviceCard.module.css';

/** Ways in without KDE Connect: a computer with SSH, or a home folder on a disk. */
export function OtherWays(props: {
  readonly onConnect: (source: string) => void;
  readonly onChooseFolder: () => void;
}) {
  const [error, setError] = useState<string | null>(null);
  const text = t.connect.other;
  const submit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget).get('address');
    const source = toSshSource(typeof typed === 'string' ? typed : '');
    setError(source === null ? text.sshBad : null);
    if (source !== null) props.onConnect(source);
  };
  return (
    <Card title={text.title}>
      <Form onSubmit={submit} className={cx(styles, 'form')}>
        <TextField name="address" label={text.sshLabel} hint={text.sshHint} error={error} />
        <div>
          <SubmitButton>{text.sshConnect}</SubmitButton>
        </div>
      </Form>
      <div className={cx(styles, 'folder')}>
        <div>
          <p>{text.folder}</p>
          <p className={cx(styles, 'soft')}>{text.folderHint}</p>
        </div>
        <Button icon="folder" onPress={props.onChooseFolder}>
          {text.folderChoose}
        </Button>
      </div>
    </Card>
  );
}

/** An address as people write it, with or without `ssh://`; null when it is none. */
function toSshSource(typed: string): string | null {
  const text = typed.trim();
  const source = text.startsWith('ssh://') ? text : `ssh://${text}`;
  return parseSourceName(source)?.kind === 'ssh' ? source : null;
}
