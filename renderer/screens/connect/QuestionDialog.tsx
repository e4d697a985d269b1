import type { SyntheticEvent } from 'react';
import { Dialog, Form, Heading, Modal, ModalOverlay } from 'react-aria-components';
import type { Question } from '../../../shared/model/source.ts';
import { Button } from '../../components/Button.tsx';
import dialogStyles from '../../components/Dialog.module.css';
import { Notice } from '../../components/Notice.tsx';
import { SubmitButton } from '../../components/SubmitButton.tsx';
import { TextField } from '../../components/TextField.tsx';
import { cx } from '../../cx.ts';
import { useApp, useEngine, useWizard } from '../../engine.ts';
import { t } from '../../text.ts';
import styles from './QuestionDialog.module.css';

/** What ssh answers a host key question with. */
const TRUST = 'yes';

/** The first question that waits for an answer, over whatever screen there is. */
export function QuestionDialog() {
  const [question] = useApp((state) => state.questions);
  const pending = useWizard((wizard) => wizard.pending);
  const { peer } = useEngine();
  if (question === undefined || pending === 'answer') return null;
  const dismiss = (): void => void peer.dismissQuestion(question.id);
  return (
    <ModalOverlay
      key={question.id}
      className={cx(dialogStyles, 'overlay')}
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) dismiss();
      }}
    >
      <Modal className={cx(dialogStyles, 'modal')}>
        <Dialog className={cx(dialogStyles, 'dialog')}>
          <QuestionForm
            question={question}
            onAnswer={(answer) => void peer.answer(question.id, answer)}
            onDismiss={dismiss}
          />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function QuestionForm(props: {
  readonly question: Question;
  readonly onAnswer: (answer: string) => void;
  readonly onDismiss: () => void;
}) {
  const { question, onAnswer, onDismiss } = props;
  const { kind, detail, subject, secret, again } = question;
  const text = t.connect.question[kind];
  const isHostKey = kind === 'host-key';
  // What was typed goes from the element to the engine; the element is emptied at once.
  const submit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget).get('answer');
    event.currentTarget.reset();
    onAnswer(isHostKey ? TRUST : typeof typed === 'string' ? typed : '');
  };
  return (
    <Form onSubmit={submit} className={cx(styles, 'form')} autoComplete="off">
      <Heading slot="title" className={cx(dialogStyles, 'title')}>
        {text.title}
      </Heading>
      {again && <Notice kind="warning" isUrgent title={t.connect.question.again} />}
      <p>{text.text(subject)}</p>
      {isHostKey ? (
        <p className={cx(styles, 'fingerprint')} dir="ltr">
          <span className="visually-hidden">{text.field}: </span>
          {detail}
        </p>
      ) : (
        <>
          {detail !== '' && <p className={cx(styles, 'said')}>{detail}</p>}
          <TextField
            name="answer"
            label={text.field}
            isSecret={secret}
            isCode={kind === 'one-time-code'}
            autoFocus
            {...(secret ? { hint: t.connect.question.secret } : {})}
          />
        </>
      )}
      <div className={cx(dialogStyles, 'buttons')}>
        <Button onPress={onDismiss} autoFocus={isHostKey}>
          {text.no}
        </Button>
        <SubmitButton isPrimary>{text.ok}</SubmitButton>
      </div>
    </Form>
  );
}
