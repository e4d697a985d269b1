import { randomUUID } from 'node:crypto';
import type { Question } from '../../../shared/model/source.ts';

interface Open {
  readonly question: Question;
  readonly resolve: (answer: string | null) => void;
}

/** Questions of programs that wait for a person. Answers are handed on at once and never kept. */
export class Questions {
  readonly #tell: (questions: readonly Question[]) => void;
  readonly #open = new Map<string, Open>();

  constructor(tell: (questions: readonly Question[]) => void) {
    this.#tell = tell;
  }

  /** Asks and waits; null when it was dismissed or the asking was aborted. */
  ask(question: Omit<Question, 'id'>, signal: AbortSignal): Promise<string | null> {
    const id = randomUUID();
    return new Promise((resolve) => {
      const end = (answer: string | null): void => {
        signal.removeEventListener('abort', dismiss);
        this.#open.delete(id);
        this.#publish();
        resolve(answer);
      };
      const dismiss = (): void => end(null);
      signal.addEventListener('abort', dismiss, { once: true });
      this.#open.set(id, { question: { id, ...question }, resolve: end });
      this.#publish();
    });
  }

  /** Answers a question; one that is no longer open is left alone. */
  answer(id: string, answer: string): void {
    this.#open.get(id)?.resolve(answer);
  }

  /** Ends a question without an answer. */
  dismiss(id: string): void {
    this.#open.get(id)?.resolve(null);
  }

  #publish(): void {
    this.#tell([...this.#open.values()].map(({ question }) => question));
  }
}
