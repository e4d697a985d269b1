import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { cx } from '../cx.ts';
import { Button } from './Button.tsx';
import styles from './Dialog.module.css';

/** Asks before something that is not done lightly. The safe answer has the focus. */
export function Confirm(props: {
  readonly isOpen: boolean;
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly no: string;
  readonly isDanger?: boolean;
  readonly onAnswer: (yes: boolean) => void;
}) {
  const { isOpen, title, text, yes, no, isDanger = false, onAnswer } = props;
  return (
    <ModalOverlay
      className={cx(styles, 'overlay')}
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => {
        if (!open) onAnswer(false);
      }}
    >
      <Modal className={cx(styles, 'modal')}>
        <Dialog role="alertdialog" className={cx(styles, 'dialog')}>
          <Heading slot="title" className={cx(styles, 'title')}>
            {title}
          </Heading>
          <p>{text}</p>
          <div className={cx(styles, 'buttons')}>
            <Button onPress={() => onAnswer(false)} autoFocus>
              {no}
            </Button>
            <Button kind={isDanger ? 'danger' : 'primary'} onPress={() => onAnswer(true)}>
              {yes}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
