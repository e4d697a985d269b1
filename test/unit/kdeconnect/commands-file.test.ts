import { describe, expect, it } from 'vitest';
import { entryJson, withEntry } from '../../../main/core/kdeconnect/commands-file.ts';

const entry = entryJson('relokate open', '{"a":1}');
const escaped = entry.replace(/["\\]/g, '\\$&');
const ours = String.raw`\"relokate\":${escaped}`;

describe('our entry in the list of commands', () => {
  it('is the only one in a new file', () => {
    expect(withEntry('', entry)).toBe(`[General]\ncommands="@ByteArray({${ours}})"\n`);
  });

  it('leaves every other byte of the file alone, and is gone again without a trace', () => {
    const theirs = String.raw`\"{1}\": {\"command\":\"echo \\\"}\\\" , \xe4\", \"name\":\"\\u00fc,{[\"}`;
    const file = `[Other]\nx=1\n\n[General]\r\nfirst=1\ncommands="@ByteArray({${theirs}})"\nlast="a,\nb"\n`;
    const added = withEntry(file, entry) ?? '';
    expect(added).toBe(file.replace(theirs, `${theirs},${ours}`));
    expect(withEntry(added, null)).toBe(file);
  });

  it('replaces the former one wherever it stands', () => {
    const file = String.raw`[General]
commands="@ByteArray({\"a\":{},\"relokate\":{\"old\":[1,{}]},\"b\":{}})"
`;
    const expected = String.raw`[General]
commands="@ByteArray({\"a\":{},\"b\":{},${ours}})"
`;
    expect(withEntry(file, entry)).toBe(expected);
  });

  it.each(['commands=@ByteArray({})', 'commands="{}"', 'commands=@Invalid()', 'commands='])(
    'goes into an empty list that is written as %s',
    (line) => {
      const file = `[General]\n${line}\n`;
      expect(withEntry(file, entry)).toBe(`[General]\ncommands="@ByteArray({${ours}})"\n`);
    },
  );

  it('goes below the group’s name where there is no list yet', () => {
    const expected = `[General]\ncommands="@ByteArray({${ours}})"\nother=1\n`;
    expect(withEntry('[General]\nother=1\n', entry)).toBe(expected);
    expect(withEntry('[General]', entry)).toBe(`[General]\ncommands="@ByteArray({${ours}})"\n`);
  });

  it('comes before other groups where its own group is missing', () => {
    const file = '[Other]\ncommands=1\n';
    expect(withEntry(file, entry)).toBe(
      `[General]\ncommands="@ByteArray({${ours}})"\n\n[Other]\ncommands=1\n`,
    );
  });

  it.each(['"@ByteArray({broken)"', '"@ByteArray([])"', '"no end', 'a, b', '"@ByteArray({}"'])(
    'is not put into a list that cannot be read: %s',
    (value) => {
      expect(withEntry(`[General]\ncommands=${value}\n`, entry)).toBeNull();
      expect(withEntry(`[General]\ncommands=${value}\n`, null)).toBeNull();
    },
  );

  it('changes nothing where there is nothing to take out', () => {
    const file = '[General]\ncommands=@ByteArray({})\n';
    expect(withEntry(file, null)).toBe(file);
    expect(withEntry('', null)).toBe('');
  });

  it('is ASCII, and JSON that says what was meant', () => {
    const json = entryJson('echo "ü"\n', '{"n":"ä\\ 😀 \u2028\u007f"}');
    expect(json).toMatch(/^[ -~]*$/);
    expect(JSON.parse(json)).toEqual({
      name: 'Relokate',
      command: 'echo "ü"\n',
      relokate: '{"n":"ä\\ 😀 \u2028\u007f"}',
    });
  });
});
