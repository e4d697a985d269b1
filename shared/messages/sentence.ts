import { fill } from '../failure.ts';
import { type Code, messages } from './en/index.ts';

/** What a code says to a person, with the next step; a code that is none stays as it is. */
export function sentenceOf(code: string): string {
  if (!Object.hasOwn(messages, code)) return code;
  const { text, remedy } = messages[code as Code];
  return `${fill(text, {})} ${fill(remedy, {})}`;
}
