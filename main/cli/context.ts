import { toFailureData } from '../../shared/failure.ts';
import type { Question } from '../../shared/model/source.ts';
import { ask, confirm, type Output, progressPrinter, say } from './output.ts';
import type { Session } from './session.ts';

/** What every command gets. */
export interface Cli {
  readonly output: Output;
  /** Aborted by a signal: commands end what they began. */
  readonly signal: AbortSignal;
  /** Starts the engine; the session is disposed when the command has ended. */
  open(): Promise<Session>;
}

/** Runs a command with an engine in this process: questions come to the terminal, progress goes to stderr. */
export async function withSession<T>(cli: Cli, work: (session: Session) => Promise<T>): Promise<T> {
  const session = await cli.open();
  const stopQuestions = answerQuestions(cli.output, session);
  const stopProgress = printProgress(cli.output, session);
  try {
    return await work(session);
  } finally {
    stopProgress();
    stopQuestions();
    await session.dispose();
  }
}

function printProgress(output: Output, session: Session): () => void {
  const print = progressPrinter(output);
  let told: unknown = null;
  return session.watch(({ jobs }) => {
    const job = jobs.at(-1);
    if (!job || job === told) return;
    told = job;
    print(job);
  });
}

/** Asks each open question once, one after the other. */
function answerQuestions(output: Output, session: Session): () => void {
  const asked = new Set<string>();
  let queue = Promise.resolve();
  return session.watch(({ questions }) => {
    for (const question of questions) {
      if (asked.has(question.id)) continue;
      asked.add(question.id);
      queue = queue
        .then(() => answerOne(output, session, question))
        .catch((error: unknown) => {
          output.err.write(`relokate: ${toFailureData(error).message}\n`);
        });
    }
  });
}

async function answerOne(output: Output, session: Session, question: Question): Promise<void> {
  const { id } = question;
  if (question.kind === 'host-key') {
    say(output, `${question.subject} shows this key:\n  ${question.detail}`);
    const yes = await confirm(output, 'Is it the key of the old computer?');
    await session.client.call('questions.answer', { id, answer: yes ? 'yes' : 'no' });
    return;
  }
  const again = question.again ? 'That was not accepted. ' : '';
  const answer = await ask(output, `${again}${question.detail} `, question.secret);
  if (answer === null) await session.client.call('questions.dismiss', { id });
  else await session.client.call('questions.answer', { id, answer });
}
