import { describe, expect, it } from 'vitest';
import { pinnedCertificate } from '../../../main/core/kdeconnect/identity.ts';
import { iniText, scanIni } from '../../../main/core/kdeconnect/ini.ts';

const valuesOf = (text: string): unknown =>
  scanIni(text).entries.map(({ group, key, start, end }) => [group, key, text.slice(start, end)]);

describe('a QSettings file', () => {
  it('is cut into groups, keys and values', () => {
    const text = 'top=0\n; x=1\n[A%20b]\n k%3D = "v;, =\\"]" \n# c="\nlast=1';
    expect(valuesOf(text)).toEqual([
      ['General', 'top', '0'],
      ['A b', 'k=', '"v;, =\\"]"'],
      ['A b', 'last', '1'],
    ]);
  });

  it('may have lines that make no sense, and values over several lines', () => {
    expect(valuesOf('[broken\njunk\n[General]\na="x\ny=2"\n\nb=\\\n3\nc=')).toEqual([
      ['General', 'a', '"x\ny=2"'],
      ['General', 'b', '\\\n3'],
      ['General', 'c', ''],
    ]);
  });

  it.each([
    ['plain', 'plain'],
    ['"a\\n\\t\\"\\\\b"', 'a\n\t"\\b'],
    ['"\\xe4\\x41g"', 'äAg'],
    ['"a" "b"', 'a b'],
    ['\\101', 'A'],
    ['\\\n3', '3'],
  ])('writes %j for %j', (raw, text) => expect(iniText(raw)).toBe(text));

  it.each(['a, b', '"open', 'end\\', '"\\xffffff"'])('has no text for %j', (raw) =>
    expect(iniText(raw)).toBeNull(),
  );
});

describe('the pinned certificate', () => {
  const file = [
    '[_ab_12_]',
    'certificate="-----BEGIN CERTIFICATE-----\\nMII=\\n-----END CERTIFICATE-----\\n"',
    'name="[other]"',
    '[%5Fother%5F]',
    'certificate=x',
    '[empty]',
    'certificate=',
  ].join('\n');

  it('stands in the group of the device', () => {
    expect(pinnedCertificate(file, '_ab_12_')).toBe(
      '-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----\n',
    );
    expect(pinnedCertificate(file, '_other_')).toBe('x');
  });

  it('is missing for everybody else', () => {
    for (const id of ['empty', 'other', 'General', '']) {
      expect(pinnedCertificate(file, id)).toBeNull();
    }
  });
});
