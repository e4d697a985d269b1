import { t } from '../text.ts';
import { Button } from './Button.tsx';
import { KeyDisplay } from './KeyDisplay.tsx';
import { Notice } from './Notice.tsx';

/** Another device asks to pair: its key to compare, and the answer. */
export function PairingCard(props: {
  readonly name: string;
  readonly value: string | null;
  readonly isPending: boolean;
  readonly onAnswer: (isAccepted: boolean) => void;
}) {
  const { name, value, isPending, onAnswer } = props;
  const text = t.connect.pairing;
  return (
    <Notice
      kind="info"
      icon="key"
      isBanner
      isUrgent
      title={text.askedTitle(name === '' ? t.connect.device.unnamed : name)}
      actions={
        <>
          <Button onPress={() => onAnswer(false)} isPending={isPending}>
            {text.refuse}
          </Button>
          <Button kind="primary" onPress={() => onAnswer(true)} isPending={isPending}>
            {text.accept}
          </Button>
        </>
      }
    >
      {value === null ? (
        <p>{text.noKey}</p>
      ) : (
        <>
          <KeyDisplay value={value} label={text.keyLabel} />
          <p>{text.compare}</p>
          <p>{text.differ}</p>
        </>
      )}
    </Notice>
  );
}
