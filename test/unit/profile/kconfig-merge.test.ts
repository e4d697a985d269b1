import { describe, expect, it } from 'vitest';
import { KConfigDocument } from '../../../main/core/scopes/profile/kconfig/document.ts';
import { mergeKConfig } from '../../../main/core/scopes/profile/kconfig/merge.ts';
import { kconfigFile } from '../../support/kconfig-files.ts';
import { seeded } from '../../support/seeded.ts';

const parse = (text: string) => KConfigDocument.parse(Buffer.from(text));
const all = () => true;

describe('two files of KConfig', () => {
  const old = parse('[A]\na=old\nb=old\nhome[$e]=$HOME/x\n[State]\nsize=1\n[New]\nc[de]=neu\n');
  const mine = parse('# mine\n[A]\nb = mine\nhome=/x\n\n[Z]\nz=1\n');

  it('become one, in which the old values count and all else is as it was', () => {
    const isWanted = ({ group }: { group: readonly string[] }) => group[0] !== 'State';
    const merged = mergeKConfig(old, mine, { wins: 'old', isWanted });
    expect(merged.bytes().toString()).toBe(
      '# mine\n[A]\nb = old\nhome[$e]=$HOME/x\na=old\n\n[Z]\nz=1\n\n[New]\nc[de]=neu\n',
    );
  });

  it('become one, in which the new ones count', () => {
    const merged = mergeKConfig(old, mine, { wins: 'mine', isWanted: all });
    expect(merged.bytes().toString()).toBe(
      '# mine\n[A]\nb = mine\nhome=/x\na=old\n\n[Z]\nz=1\n\n[State]\nsize=1\n\n[New]\nc[de]=neu\n',
    );
  });

  it('leave what is immutable, and write nothing where all is the same', () => {
    const locked = parse('[A][$i]\na=locked\n');
    const merged = mergeKConfig(parse('[A]\na=old\n'), locked, { wins: 'old', isWanted: all });
    expect(merged).toBe(locked);
    const again = mergeKConfig(old, mergeKConfig(old, mine, { wins: 'old', isWanted: all }), {
      wins: 'old',
      isWanted: () => true,
    });
    expect(again.bytes()).toEqual(mergeKConfig(old, mine, { wins: 'old', isWanted: all }).bytes());
  });

  it('have every old value afterwards, whatever they held', () => {
    for (let number = 0; number < 300; number++) {
      const one = KConfigDocument.parse(kconfigFile(seeded(number)));
      const other = KConfigDocument.parse(kconfigFile(seeded(number + 1000)));
      const merged = mergeKConfig(one, other, { wins: 'old', isWanted: all });
      for (const entry of one.entries().filter(({ isDeleted }) => !isDeleted)) {
        const now = merged.get(entry);
        if (now?.isImmutable === true) continue;
        expect([number, now?.raw.value]).toEqual([number, entry.raw.value]);
      }
    }
  });
});
