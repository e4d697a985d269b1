import { describe, expect, it } from 'vitest';
import { KConfigDocument, type Place } from '../../../main/core/scopes/profile/kconfig/document.ts';
import { kconfigFile } from '../../support/kconfig-files.ts';
import { seeded } from '../../support/seeded.ts';

const parse = (text: string) => KConfigDocument.parse(Buffer.from(text));
const at = (key: string, ...group: string[]): Place => ({ group, key, language: null });
const files = Array.from({ length: 1000 }, (_, number) => kconfigFile(seeded(number)));

describe('a file of KConfig', () => {
  it('comes back byte by byte', () => {
    for (const file of files) expect(KConfigDocument.parse(file).bytes()).toEqual(file);
  });

  it('is read as KConfig reads it', () => {
    const document = parse(
      'top = 1 \n[A][B]\nkey=two # said\nkey[de]=eins\n;odd=x\n[A/B]\nkey[$e]=$HOME\n',
    );
    expect(document.entries()).toMatchObject([
      { group: [], key: 'top', value: '1' },
      { group: ['A', 'B'], key: 'key', language: null, value: 'two # said' },
      { group: ['A', 'B'], key: 'key', language: 'de', value: 'eins' },
      { group: ['A', 'B'], key: ';odd', value: 'x' },
      { group: ['A/B'], key: 'key', value: '$HOME', isExpanded: true },
    ]);
  });

  it('says a thing for all languages where it says it for all once more', () => {
    const document = parse('[A]\na=1\na[de]=eins\na=2\nb[de]=ein\nb=3\n');
    expect(document.entries().map(({ key, value }) => `${key} ${value}`)).toEqual([
      'a 2',
      'b ein',
      'b 3',
    ]);
  });

  it('keeps the first of what is immutable, and forgets what is deleted', () => {
    const document = parse('[A]\na[$i]=1\na=2\nb=1\nb[$d]\n[B][$i]\nc=1\nc=2\n');
    expect(document.get(at('a', 'A'))).toMatchObject({ value: '1', isImmutable: true });
    expect(document.get(at('b', 'A'))).toMatchObject({ value: '', isDeleted: true });
    expect(document.get(at('c', 'B'))).toMatchObject({ value: '1', isImmutable: true });
  });

  it('changes in one line only', () => {
    const text = '# mine\r\n[A]\r\n  b = old\r\n\r\n[C]\r\nd=1';
    const changed = parse(text)
      .with({ ...at('b', 'A'), value: 'new' })
      .with({ ...at('e', 'A'), value: ' x\ty ' });
    expect(changed.bytes().toString()).toBe(
      '# mine\r\n[A]\r\n  b = new\r\ne=\\sx\\ty\\s\r\n\r\n[C]\r\nd=1\r\n',
    );
    expect(parse(text).without(at('b', 'A')).bytes().toString()).toBe(
      '# mine\r\n[A]\r\n\r\n[C]\r\nd=1',
    );
  });

  it('gets a group that it lacks', () => {
    expect(
      parse('a=1')
        .with({ ...at('b', 'x]', 'y'), value: '=' })
        .bytes()
        .toString(),
    ).toBe('a=1\n\n[x\\x5d][y]\nb==\n');
    expect(
      parse('[A]\nb=1\n')
        .with({ ...at('top'), value: '1' })
        .bytes()
        .toString(),
    ).toBe('top=1\n[A]\nb=1\n');
  });

  it('says afterwards what was said, wherever that was, and all else as before', () => {
    const said = ['', ' ', 'x', '\\', 'a\\,b', 'ä\n', '[x]=#', '\u0001'];
    for (const [number, file] of files.entries()) {
      const random = seeded(number);
      const before = KConfigDocument.parse(file);
      const known: Place[] = before.entries().filter(({ isImmutable }) => !isImmutable);
      const fresh = { group: ['N=w', '$i'], key: '#k', language: random.pick([null, 'de']) };
      const place = random.pick([...known, fresh]);
      const value = random.pick(said);
      const after = before.with({ ...place, value });
      expect(after.get(place)?.value).toBe(value);
      const others = (document: KConfigDocument) =>
        document
          .entries()
          .filter((one) => JSON.stringify(idOf(one)) !== JSON.stringify(idOf(place)))
          .map((one) => [idOf(one), one.value]);
      expect(others(after)).toEqual(others(before));
      expect(after.without(place).get(place)).toBeNull();
    }
  });
});

const idOf = ({ group, key, language }: Place) => [group, key, language];
