import { describe, expect, test } from 'vitest';
import { Failure } from '../../../shared/failure.ts';
import { isAnswer } from '../../../main/core/scopes/apps/refs.ts';
import { parsePermissionTable } from '../../../main/core/scopes/apps/permission-table.ts';

// Written by xdg-permission-store 1.16, asked by `flatpak permission-set`.
const background = Buffer.from(
  'R1ZhcmlhbnQAAAAAAAAAABgAAABYAAAAAAAAKAIAAAAAAAAAAQAAAGp/mnz/////WAAAAAQASABcAAAAgAAAAJkrlHz/////zAAAAAQASADQAAAAEAEAAG1haW4AAAAoAQAAAAAAAACFF35n/////4AAAAAKAHYAkAAAAMwAAABiYWNrZ3JvdW5kAAAAAAAAAAB5b3JnLmV4YW1wbGUuQmlnAHllcwAEEG9yZy5leGFtcGxlLkNhbGMAbm8AAxEWLAMAKHZhe3Nhc30pYXBwcwAAACgCAAAAAAAAAAEAAAAINGWS/////xABAAAQAHYAIAEAAC8BAADHzwpx/////y8BAAAPAHYAQAEAAE8BAABvcmcuZXhhbXBsZS5DYWxjYmFja2dyb3VuZAALAGFzb3JnLmV4YW1wbGUuQmlnAABiYWNrZ3JvdW5kAAsAYXM=',
  'base64',
);
// With data: --data="<'hello'>".
const odd = Buffer.from(
  'R1ZhcmlhbnQAAAAAAAAAABgAAABYAAAAAAAAKAIAAAAAAAAAAQAAAGp/mnz/////WAAAAAQASABcAAAAgAAAAJkrlHz/////swAAAAQASAC4AAAA3AAAAG1haW4AAAAoAQAAAAAAAAA/72wQ/////4AAAAAFAHYAiAAAALMAAAB0aGluZwAAAGhlbGxvAABzAHZvcmcuZXhhbXBsZS5DYWxjAHgAAhEVCgAodmF7c2FzfSlhcHBzAAAAACgBAAAAAAAAAAg0ZZL/////3AAAABAAdgDwAAAA+gAAAG9yZy5leGFtcGxlLkNhbGMAAAAAdGhpbmcABgBhcw==',
  'base64',
);

const parse = (file: Buffer) => parsePermissionTable('background', file);

describe('a table of the permission store', () => {
  test('tells what which app was answered', () => {
    const about = { table: 'background', about: 'background' };
    expect(parse(background)).toEqual({
      answers: [
        { ...about, app: 'org.example.Big', permissions: ['yes'] },
        { ...about, app: 'org.example.Calc', permissions: ['no'] },
      ],
      withData: [],
    });
  });

  test('gives away that it holds more than answers', () => {
    expect(parse(odd)).toEqual({ answers: [], withData: ['thing'] });
  });

  test('that is cut short, or has a byte changed, is told or read, and nothing else', () => {
    const bad: Buffer[] = [];
    for (let at = 0; at < background.length; at++) {
      bad.push(background.subarray(0, at));
      for (const value of [0, 1, 0x7f, 0xff]) {
        const copy = Buffer.from(background);
        copy[at] = value;
        bad.push(copy);
      }
    }
    for (const file of bad) {
      try {
        expect(parse(file).answers.length).toBeLessThan(10);
      } catch (error) {
        expect(error).toBeInstanceOf(Failure);
        expect((error as Failure).code).toBe('apps/bad-permissions');
      }
    }
    expect(() => parse(background.subarray(0, 100))).toThrow(Failure);
  });
});

describe('an answer', () => {
  const answer = {
    table: 'devices',
    about: 'camera',
    app: 'org.example.Calc',
    permissions: ['yes'],
  };

  test.each([
    { table: '--user' },
    { table: '../documents' },
    { about: '-x' },
    { app: '' },
    { app: 'snap.firefox' },
    { permissions: ['yes', '--data=1'] },
    { permissions: ['a\nb'] },
  ])('that a command would misunderstand is none: %j', (change) => {
    expect(isAnswer(answer)).toBe(true);
    expect(isAnswer({ ...answer, ...change })).toBe(false);
  });
});
