import { describe, expect, it } from 'vitest';
import { familyOf, readOsRelease } from '../../../main/core/preflight/os-release.ts';

const debian = `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
ID=debian
HOME_URL="https://www.debian.org/"
`;

describe('readOsRelease', () => {
  it('reads what Debian writes', () => {
    expect(readOsRelease(debian)).toEqual({
      id: 'debian',
      name: 'Debian GNU/Linux 12 (bookworm)',
      versionId: '12',
      variantId: '',
    });
  });

  it('reads the edition', () => {
    expect(readOsRelease('ID=fedora\nVARIANT_ID=kde\nVERSION_ID=41\n').variantId).toBe('kde');
  });

  it('gives the defaults of os-release(5) for what is absent', () => {
    expect(readOsRelease('')).toEqual({ id: 'linux', name: 'Linux', versionId: '', variantId: '' });
  });

  it('takes NAME where there is no PRETTY_NAME', () => {
    expect(readOsRelease('NAME=Void\n').name).toBe('Void');
  });

  it('undoes both kinds of quotes and the escapes in double ones', () => {
    expect(readOsRelease(`PRETTY_NAME='A "B" \\$'\n`).name).toBe('A "B" \\$');
    expect(readOsRelease('PRETTY_NAME="A \\"B\\" \\$1 \\\\"\n').name).toBe('A "B" $1 \\');
  });

  it('skips comments, blank lines and nonsense', () => {
    expect(readOsRelease('# ID=no\n\nID =no\nnonsense\nID=arch\n').id).toBe('arch');
  });
});

describe('familyOf', () => {
  it.each([
    [debian, 'debian'],
    ['ID=kubuntu\nID_LIKE="ubuntu debian"\n', 'debian'],
    ['ID=nobara\nID_LIKE="fedora"\n', 'fedora'],
    ['ID=endeavouros\nID_LIKE=arch\n', 'arch'],
    ['ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n', 'opensuse'],
    ['ID=nixos\n', null],
    ['', null],
  ])('knows whose relative %j is', (text, family) => {
    expect(familyOf(text)).toBe(family);
  });
});
