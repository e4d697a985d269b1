import { describe, expect, it } from 'vitest';
import { FindParser, parseFindComplaint } from '../../../main/core/sources/find-listing.ts';
import type { Listed } from '../../../main/core/sources/source.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const record = (text: string, target = ''): Buffer => bytes(`${text}\0${target}\0`);
const parse = (data: Buffer, size = data.length): Listed[] => {
  const parser = new FindParser();
  const items: Listed[] = [];
  for (let at = 0; at < data.length; at += size)
    items.push(...parser.push(data.subarray(at, at + size)));
  expect(parser.isWhole()).toBe(true);
  return items;
};

describe('the output of find', () => {
  it('is read the same however it is cut', () => {
    const data = Buffer.concat([
      record('65024:7 1 644 5 1700000000.1234567890 f 8 a b'),
      record('65024:8 2 4755 0 1700000000.0000000010 f 0 dir/x\ny'),
      record('65024:9 1 777 3 1.0000000000 l 0 link', 'a\nb'),
    ]);
    const whole = parse(data);
    for (const size of [1, 2, 13]) expect(parse(data, size)).toEqual(whole);
    expect(whole.map((item) => (item.kind === 'entry' ? item.entry : null))).toEqual([
      {
        path: 'a b',
        type: 'file',
        size: 5,
        mode: 0o644,
        mtime: '1700000000123456789',
        linkGroup: null,
        blocks: 8,
        target: null,
      },
      {
        path: 'dir/x\ny',
        type: 'file',
        size: 0,
        mode: 0o4755,
        mtime: '1700000000000000001',
        linkGroup: '65024:8',
        blocks: 0,
        target: null,
      },
      {
        path: 'link',
        type: 'link',
        size: 3,
        mode: 0o777,
        mtime: '1000000000',
        linkGroup: null,
        blocks: 0,
        target: 'a\nb',
      },
    ]);
  });

  it('keeps names that are not UTF-8', () => {
    const [item] = parse(record('1:2 1 644 5 1.0000000000 f 8 \xff\xc3\xa9'));
    expect(item).toMatchObject({ entry: { path: '\udcff\u00e9' } });
  });

  it('reads times before 1970 as find writes them', () => {
    const [item] = parse(record('1:2 1 644 5 -2.5000000000 f 8 old'));
    expect(item).toMatchObject({ entry: { mtime: '-1500000000' } });
  });

  it('is not whole when it ends within an entry', () => {
    const parser = new FindParser();
    expect(parser.push(bytes('1:2 1 644 5 1.0000000000 f 8 name\0'))).toEqual([]);
    expect(parser.isWhole()).toBe(false);
  });

  it('is refused when an entry has no end', () => {
    const parser = new FindParser();
    const endless = (): void => {
      for (let count = 0; count < 20; count++) parser.push(bytes('x'.repeat(1000)));
    };
    expect(endless).toThrow(expect.objectContaining({ code: 'source/listing-failed' }));
  });

  it.each([
    'hello',
    '1:2 1 9z4 5 1.0000000000 f 8 x',
    '1:2 -1 644 5 1.0000000000 f 8 x',
    '1:2 1 644 5 now f 8 x',
  ])('refuses %j', (text) => {
    expect(() => parse(record(text))).toThrow(
      expect.objectContaining({ code: 'source/listing-failed' }),
    );
  });

  it('tells what could not be looked at, with its name as it is', () => {
    const line = bytes(
      'find: \xe2\x80\x98./den\\377\\nied\\\\\xe2\x80\x98x\xe2\x80\x99: Permission denied',
    );
    expect(parseFindComplaint(line)).toMatchObject({
      kind: 'unreadable',
      path: 'den\udcff\nied\\\u2018x',
      error: { code: 'source/unreadable', params: { detail: 'Permission denied' } },
    });
    expect(parseFindComplaint(bytes('bash: warning: setlocale'))).toBeNull();
  });
});
