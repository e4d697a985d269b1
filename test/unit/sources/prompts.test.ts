import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { weightiest } from '../../../main/core/sources/prompt-failures.ts';
import { createPromptReader, type PromptEvent } from '../../../main/core/sources/prompts.ts';

const folder = new URL('../../fixtures/prompts/', import.meta.url);
const recorded = (name: string): string => readFileSync(new URL(`${name}.txt`, folder), 'utf8');

/**
 * Plays a recording as it came: the output stops at each prompt, where what was typed follows (only
 * host-key answers are echoed). `size` is the length of the pieces.
 */
function play(name: string, size = 7): PromptEvent[] {
  const reader = createPromptReader();
  const stops = recorded(name).split(/(?<=[:?)] )(?=\r|[a-z]+\r)/);
  const events: PromptEvent[] = [];
  for (const part of stops) {
    for (let at = 0; at < part.length; at += size) {
      events.push(...reader.feed(part.slice(at, at + size)));
    }
    events.push(...reader.idle());
  }
  return events;
}

const questions = (events: readonly PromptEvent[]) =>
  events.flatMap((event) => (event.kind === 'question' ? [event.question] : []));
const reason = (events: readonly PromptEvent[]) =>
  weightiest(events.flatMap((event) => (event.kind === 'failed' ? [event] : [])))?.reason ?? null;

describe('what ssh and sshfs say', () => {
  it('asks about a new host with its fingerprint, and notices that it was refused', () => {
    const events = play('new-host-refused');
    expect(questions(events)).toEqual([
      {
        kind: 'host-key',
        detail: 'ED25519 SHA256:bggPcS3UzP2gubdKjW9OT8cPHfjMM+cQcJay/iScc34',
        subject: '[127.0.0.1]:2222 ([127.0.0.1]:2222)',
        secret: false,
        again: false,
      },
    ]);
    expect(reason(events)).toBe('host-key-refused');
  });

  it('asks about a new host again when the answer was neither yes nor no', () => {
    const asked = questions(play('new-host-then-what'));
    expect(asked.map(({ kind, again }) => [kind, again])).toEqual([
      ['host-key', false],
      ['host-key', true],
    ]);
    expect(asked[1]?.subject).toBe('[127.0.0.1]:2222 ([127.0.0.1]:2222)');
  });

  it('asks for a password again when it was wrong, and ends with denied', () => {
    const events = play('new-host-password-wrong-thrice');
    const passwords = questions(events).filter(({ kind }) => kind === 'password');
    expect(passwords.map(({ again }) => again)).toEqual([false, true, true]);
    expect(passwords[0]).toMatchObject({ subject: 'alice@127.0.0.1', secret: true });
    expect(reason(events)).toBe('denied');
  });

  it.each([
    ['password-wrong-then-right', ['password', 'password']],
    ['kbd-password-wrong-then-right', ['password', 'password']],
    ['passphrase-wrong-then-right', ['passphrase', 'passphrase']],
    ['kbd-password-and-code', ['password', 'one-time-code', 'password', 'one-time-code']],
  ])('reads the questions of %s', (name, kinds) => {
    for (const size of [1, 3, 1000]) {
      const events = play(name, size);
      const asked = questions(events);
      expect(asked.map(({ kind }) => kind)).toEqual(kinds);
      expect(asked.map(({ again }) => again)).toEqual(
        kinds.map((_, index) => index >= kinds.length / 2),
      );
      expect(reason(events)).toBe(null);
    }
  });

  it('names the account or the key file that a question is about', () => {
    expect(questions(play('kbd-password-and-code'))[1]).toMatchObject({
      detail: 'Verification code:',
      subject: 'alice@127.0.0.1',
    });
    expect(questions(play('passphrase-wrong-then-right'))[0]?.subject).toBe(
      '/home/bob/.ssh/id_ed25519',
    );
  });

  it('tells a changed host key with its fingerprint, and asks nothing', () => {
    const events = play('changed-host-key');
    expect(questions(events)).toEqual([]);
    expect(events[0]).toEqual({
      kind: 'host-key-changed',
      fingerprint: 'SHA256:qnSDX/BHf9uNocWfhAuG/fBRFqRmLCs/l78zCXxe4XI',
      file: '/home/bob/.ssh/kh',
      line: 1,
    });
  });

  it.each([
    ['agreed-key-missing', 'host-key-unknown'],
    ['unknown-host', 'unknown-host'],
    ['connection-refused', 'refused'],
    ['no-route', 'unreachable'],
    ['network-unreachable', 'unreachable'],
    ['key-denied', 'denied'],
    ['too-many-attempts', 'too-many'],
    ['no-such-folder', 'no-folder'],
    ['no-sftp', 'no-file-access'],
    ['forced-command', 'no-file-access'],
    ['fuse-mount-failed', 'mount'],
  ])('finds the reason in %s', (name, expected) => {
    for (const size of [1, 1000]) {
      const events = play(name, size);
      expect(questions(events)).toEqual([]);
      expect(reason(events)).toBe(expected);
    }
  });
});

describe('what a hostile server may write', () => {
  it('never lets a question of the server pass for one about a key of this computer', () => {
    const reader = createPromptReader();
    reader.feed("\r(alice@host) Welcome\r\nEnter passphrase for key '/home/bob/.ssh/id': ");
    const [question] = questions(reader.idle());
    expect(question).toMatchObject({ subject: 'alice@host' });
    expect(question?.detail).toContain('Welcome');
  });

  it('takes control characters and reading-direction marks out of what is shown', () => {
    const reader = createPromptReader();
    reader.feed('\r(a@b) \u001b[2J\u001b]0;title\u0007Pass\u202Eword\u0000: ');
    expect(questions(reader.idle())[0]).toMatchObject({ kind: 'password', detail: 'Password:' });
  });

  it('bounds what it keeps', () => {
    const reader = createPromptReader();
    for (let count = 0; count < 1000; count++) reader.feed('x'.repeat(10_000));
    reader.feed(' anything? ');
    expect(questions(reader.idle())[0]?.detail.length).toBeLessThanOrEqual(500);
  });

  it('takes silence within a line that asks nothing for no question', () => {
    const reader = createPromptReader();
    reader.feed('Connecting');
    expect(reader.idle()).toEqual([]);
    expect(questions([...reader.feed(' to host, user: '), ...reader.idle()])).toHaveLength(1);
  });
});
