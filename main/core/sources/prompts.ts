import type { Question } from '../../../shared/model/source.ts';
import { type FailReason, failureIn } from './prompt-failures.ts';

/** A question of ssh's, less the id that whoever shows it gives it. */
export type Asked = Omit<Question, 'id'>;

/** What the terminal's output meant. */
export type PromptEvent =
  | { readonly kind: 'question'; readonly question: Asked }
  | {
      readonly kind: 'host-key-changed';
      readonly fingerprint: string;
      /** Where the former key stands: file and line. */
      readonly file: string;
      readonly line: number;
    }
  | { readonly kind: 'failed'; readonly reason: FailReason; readonly detail: string };

/** Reads what ssh and sshfs write to their terminal. Pure: fed with text, gives events. */
export interface PromptReader {
  /** Text as it came, cut anywhere. */
  feed(text: string): readonly PromptEvent[];
  /** To be called when nothing came for a moment: an unfinished line is then a question. */
  idle(): readonly PromptEvent[];
}

const MAX_LINE = 4000;
const MAX_LINES = 40;
const MAX_DETAIL = 500;

/**
 * A reader for one login. Prompts are those of OpenSSH 7.4 to 10 (sshconnect.c, sshconnect2.c,
 * readpass.c), recorded in test/fixtures/prompts.
 */
export function createPromptReader(): PromptReader {
  return new Reader();
}

class Reader implements PromptReader {
  /** The line that is not finished yet. */
  #pending = '';
  /** Finished lines since the last event. */
  #lines: string[] = [];
  readonly #asked = new Set<string>();

  feed(text: string): readonly PromptEvent[] {
    const parts = (this.#pending + text).split(/\r\n|\n|\r(?!\n|$)/);
    this.#pending = (parts.pop() ?? '').slice(-MAX_LINE);
    const events: PromptEvent[] = [];
    for (const part of parts) events.push(...this.#line(clean(part)));
    // These prompts are ssh's own to the last letter, so there is no need to wait for silence.
    const certain = hostKeyPrompt.test(this.#pending) || ownPasswordPrompt.test(this.#pending);
    return certain ? [...events, ...this.idle()] : events;
  }

  idle(): readonly PromptEvent[] {
    const prompt = clean(this.#pending).trim();
    if (!/[:?)>]$/.test(prompt)) return [];
    const question = this.#classify(prompt);
    this.#pending = '';
    this.#lines = [];
    return [{ kind: 'question', question }];
  }

  #line(line: string): PromptEvent[] {
    if (line.trim() === '') return [];
    this.#lines = [...this.#lines, line].slice(-MAX_LINES);
    const changed = this.#changedKey(line);
    if (changed) return [changed];
    const failed = failureIn(line);
    return failed ? [{ kind: 'failed', ...failed }] : [];
  }

  /** The warning names the new fingerprint and the former key's place some lines below its headline. */
  #changedKey(line: string): PromptEvent | null {
    const [, file, number] = /^Offending \S+ key in (.+):(\d+)$/.exec(line.trim()) ?? [];
    const warned = this.#lines.some((one) => /IDENTIFICATION HAS CHANGED/.test(one));
    if (!warned || file === undefined) return null;
    const all = this.#lines.join('\n');
    const fingerprint = /^((?:SHA256|MD5):\S+?)\.?$/m.exec(all)?.[1] ?? '?';
    return { kind: 'host-key-changed', fingerprint, file, line: Number(number) };
  }

  #classify(prompt: string): Asked {
    const { kind, detail, subject } = this.#read(prompt);
    const repeated = this.#asked.has(`${kind} ${subject}`);
    const refused = this.#lines.some((line) => /please try again|Bad passphrase/i.test(line));
    this.#asked.add(`${kind} ${subject}`);
    return {
      kind,
      detail: detail.slice(0, MAX_DETAIL),
      subject: subject.slice(0, MAX_DETAIL),
      secret: kind !== 'host-key',
      again: repeated || refused,
    };
  }

  #read(prompt: string): Pick<Asked, 'kind' | 'detail' | 'subject'> {
    // What the other side words itself is marked by ssh (since 8.4); the mark may stand lines above,
    // and what follows it must never pass for a question of this computer's.
    const theirs = [...this.#lines, prompt].findIndex((line) => fromServer.test(line));
    if (theirs >= 0) return this.#fromServer([...this.#lines, prompt].slice(theirs));
    if (hostKeyPrompt.test(prompt)) return this.#hostKey();
    const key = /^Enter passphrase for (?:key )?'?(.+?)'?:$/.exec(prompt)?.[1];
    if (key) return { kind: 'passphrase', detail: prompt, subject: key };
    const account = /^(.+)'s password:$/.exec(prompt)?.[1];
    if (account) return { kind: 'password', detail: prompt, subject: account };
    return { kind: kindOf(prompt), detail: prompt, subject: '' };
  }

  #hostKey(): Pick<Asked, 'kind' | 'detail' | 'subject'> {
    const all = this.#lines.join('\n');
    const subject = /authenticity of host '([^']+)'/.exec(all)?.[1];
    const fingerprint = /^(\S+) key fingerprint is (\S+?)\.?$/m.exec(all);
    const last = [...this.#asked].findLast((one) => one.startsWith('host-key '));
    return {
      kind: 'host-key',
      detail: fingerprint ? `${fingerprint[1] ?? ''} ${fingerprint[2] ?? ''}` : '',
      subject: subject ?? last?.slice('host-key '.length) ?? '',
    };
  }

  #fromServer(lines: readonly string[]): Pick<Asked, 'kind' | 'detail' | 'subject'> {
    const [, subject = '', rest = ''] = fromServer.exec(lines[0] ?? '') ?? [];
    const detail = [rest, ...lines.slice(1)].join('\n').trim();
    return { kind: kindOf(detail), detail, subject };
  }
}

const hostKeyPrompt =
  /(?:continue connecting \(yes\/no(?:\/\[fingerprint\])?\)\?|type 'yes'(?:, 'no'| or 'no')(?: or the fingerprint)?:) ?$/;
const ownPasswordPrompt = /^[^()\s]+@\S+'s password: $/;
const fromServer = /^\(([^()\s]+@[^()\s]+)\) (.*)$/;

/** What a prompt asks for that ssh does not word itself. */
function kindOf(prompt: string): Asked['kind'] {
  if (
    /verification code|one.?time|\botp\b|token|passcode|authenticator|\bcode\b|2fa/i.test(prompt)
  ) {
    return 'one-time-code';
  }
  if (/passphrase/i.test(prompt)) return 'passphrase';
  return /passwor[dt]|passwd/i.test(prompt) ? 'password' : 'other';
}

/** Takes out what would move a cursor or lie about the reading direction. */
function clean(line: string): string {
  return line
    .replace(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|.)/g, '')
    .replace(
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
      '',
    );
}
