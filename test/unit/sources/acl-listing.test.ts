import { describe, expect, it } from 'vitest';
import {
  AclParser,
  formatListedAcl,
  type ListedAcl,
  MOST_ACLS,
} from '../../../main/core/sources/acl-listing.ts';

const list = 'user::rw-\nuser:anna:r--\ngroup::r--\nmask::r--\nother::---\n\n';
const short = 'u::rw-,u:anna:r--,g::r--,m::r--,o::---';
const head = (name: string): string => `# file: ${name}\n# owner: hans\n# group: hans\n`;

function parse(text: string, size = text.length) {
  const data = Buffer.from(text, 'latin1');
  const parser = new AclParser();
  const found: ListedAcl[] = [];
  for (let at = 0; at < data.length; at += size)
    found.push(...parser.push(data.subarray(at, at + size)));
  return { found, malformed: parser.malformed, isWhole: parser.isWhole };
}

describe('what getfacl prints', () => {
  const text = `${head('./a b')}${list}${head('./d/x\\012y\\\\z')}# flags: s--\n${list}${head('./\xff ')}${list}# end\n`;

  it('is read the same however it is cut, names byte for byte', () => {
    const whole = parse(text);
    expect(whole).toEqual({
      found: ['a b', 'd/x\ny\\z', '\udcff '].map((path) => ({ path, acl: short })),
      malformed: 0,
      isWhole: true,
    });
    for (const size of [1, 7, 100]) expect(parse(text, size)).toEqual(whole);
  });

  it('is read again from how we write it', () => {
    const { found } = parse(text);
    const written = Buffer.concat(found.map(formatListedAcl)).toString('latin1');
    expect(parse(`${written}# end\n`).found).toEqual(found);
  });

  it('is not whole without its end', () => {
    expect(parse(head('./a') + list)).toEqual({ found: [], malformed: 0, isWhole: false });
    expect(parse(`${head('./a')}${list}# end`).isWhole).toBe(false);
  });

  it('may list what has nothing but a mode, which is not told', () => {
    const plain = 'user::rw-\ngroup::r--\nother::---\n\n';
    expect(parse(`${head('./a')}${plain}# end\n`)).toMatchObject({ found: [], malformed: 0 });
  });

  it.each([
    ['a name with a wrong escape', `# file: ./\\q\n${list}`],
    ['an entry of no kind', `# file: ./a\n${list.trim()}\nuser:root:rwxs\n`],
    [
      'an entry that says what is effective',
      `# file: ./a\n${list.replace('anna:r--', 'anna:rw-\t#effective:r--')}`,
    ],
    ['an option in place of a comment', `# file: ./a\n# exec: id\n${list}`],
    ['a list with somebody twice', `# file: ./a\nuser:anna:rwx\n${list}`],
    ['a list without a name', list],
    ['no list', '# file: ./a\n'],
    [
      'five hundred entries',
      `# file: ./a\n${list.trim()}\n${Array.from({ length: 500 }, (_, n) => `user:u${n}:r--\n`).join('')}`,
    ],
  ])('%s is passed over and counted, what follows is read', (_what, bad) => {
    expect(parse(`${bad}${head('./good')}${list}# end\n`)).toEqual({
      found: [{ path: 'good', acl: short }],
      malformed: 1,
      isWhole: true,
    });
  });
});

describe('a list of access rights from somebody hostile', () => {
  it.each([
    ['a line without an end', () => 'x'.repeat(30_000)],
    ['more after its end', () => '# end\n# file: ./a\n'],
    ['too many', () => '# file: ./a\n'.repeat(MOST_ACLS + 1)],
  ])('is refused for %s', (_what, text) => {
    expect(() => parse(text())).toThrow(
      expect.objectContaining({ code: 'source/acls-incomplete' }),
    );
  });

  it('is refused for its sheer length', () => {
    const parser = new AclParser();
    const piece = Buffer.alloc(1 << 20, '\n');
    const endless = (): void => {
      for (let count = 0; count < 100; count++) parser.push(piece);
    };
    expect(endless).toThrow(expect.objectContaining({ code: 'source/acls-incomplete' }));
  });
});
