import { describe, expect, it } from 'vitest';
import { formatAcl, parseAcl, parseAclEntry } from '../../../main/core/fs/acl-text.ts';

describe('an entry of a list', () => {
  it.each([
    ['user::rwx', { isDefault: false, tag: 'u', who: '', rights: 'rwx' }],
    ['user:anna:r-x', { isDefault: false, tag: 'u', who: 'anna', rights: 'r-x' }],
    ['g:4242:---', { isDefault: false, tag: 'g', who: '4242', rights: '---' }],
    ['default:mask::r--', { isDefault: true, tag: 'm', who: '', rights: 'r--' }],
    ['d:o::--x', { isDefault: true, tag: 'o', who: '', rights: '--x' }],
    [
      'group:DOM\\134domain\\040users:r--',
      { isDefault: false, tag: 'g', who: 'DOM\\domain users', rights: 'r--' },
    ],
  ] as const)('is read from %j', (text, entry) => {
    expect(parseAclEntry(text)).toEqual(entry);
  });

  it.each([
    '',
    'user:anna',
    'user:anna:rwX',
    'user:anna:rwx ',
    'user:anna:rwx\t#effective:r--',
    'mask:anna:rwx',
    'other:1:r--',
    'user:a:b:r--',
    'user:\\9:r--',
    'user:\\000:r--',
    'usr::rwx',
    'default:default:user::rwx',
    '# flags: s--',
  ])('is not read from %j', (text) => {
    expect(parseAclEntry(text)).toBeNull();
  });
});

describe('a list', () => {
  it('has one form, whatever the order', () => {
    const lines = [
      'd:o::r-x',
      'o::---',
      'd:g::r-x',
      'g::r--',
      'm::r--',
      'd:u::rwx',
      'u:b:r--',
      'u::rw-',
      'u:a:rwx',
    ];
    const entries = lines.map(parseAclEntry).filter((one) => one !== null);
    const text = 'u::rw-,u:a:rwx,u:b:r--,g::r--,m::r--,o::---,d:u::rwx,d:g::r-x,d:o::r-x';
    expect(formatAcl(entries)).toBe(text);
    expect(formatAcl(parseAcl(text) ?? [])).toBe(text);
  });

  it('keeps odd names in escapes', () => {
    const text = 'u::rw-,u:DOM\\134j\\303\\274rgen\\054\\040x:r--,g::r--,m::r--,o::---';
    expect(parseAcl(text)?.[1]?.who).toBe('DOM\\j\xc3\xbcrgen, x');
    expect(formatAcl(parseAcl(text) ?? [])).toBe(text);
  });

  it.each([
    ['without its owner', 'g::r--,m::r--,o::---'],
    ['with somebody but no mask', 'u::rw-,u:a:r--,g::r--,o::---'],
    ['with somebody twice', 'u::rw-,u:a:r--,u:a:rwx,g::r--,m::r--,o::---'],
    ['with a part of what is handed on', 'u::rw-,g::r--,o::---,d:u::rwx'],
    ['with a line break', 'u::rw-,g::r--,o::---\n# file: x'],
    ['with a blank in it', 'u::rw-, g::r--,o::---'],
    ['that is too long', `u::rw-,g::r--,m::r--,o::---${',u:a:r--'.repeat(2000)}`],
    ['of nothing', ''],
  ])('%s is none', (_what, text) => {
    expect(parseAcl(text)).toBeNull();
  });
});
