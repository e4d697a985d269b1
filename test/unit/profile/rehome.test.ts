import { describe, expect, it } from 'vitest';
import { KConfigDocument } from '../../../main/core/scopes/profile/kconfig/document.ts';
import { rehomedConfig } from '../../../main/core/scopes/profile/kconfig/rehome.ts';
import { rehomed } from '../../../main/core/scopes/profile/rehome.ts';

const homes = ['/home/anna', '/var/home/anna'];
const moved = (text: string, to = '/home/hans') => rehomed(text, homes, to);

describe('paths of the old home', () => {
  it.each([
    ['/home/anna', '/home/hans'],
    ['/var/home/anna/x', '/home/hans/x'],
    ['/home/anna/a,/home/anna/b;/home/anna', '/home/hans/a,/home/hans/b;/home/hans'],
    ['PATH=/usr/bin:/home/anna/bin', 'PATH=/usr/bin:/home/hans/bin'],
    ['"/home/anna/My Files"', '"/home/hans/My Files"'],
    ['file:///home/anna/a%20b.png', 'file:///home/hans/a%20b.png'],
    ['file:///var/home/%61nna', 'file:///home/hans'],
    [
      'file://localhost/home/anna/x, file:/home/anna',
      'file://localhost/home/hans/x, file:/home/hans',
    ],
  ])('%j become %j', (text, wanted) => expect(moved(text)).toBe(wanted));

  it.each([
    ...['/home/annabel', '/home/anna.old', '/mnt/home/anna', '/home/anna-2/x', '~/x', '$HOME/x'],
    ...[
      'smb://host/home/anna',
      'file:///home/annabel',
      'file:///mnt/home/anna',
      'file:///%zz/anna',
    ],
  ])('%j is none', (text) => expect(moved(text)).toBe(text));

  it('are written as addresses are, and never read as a pattern', () => {
    expect(moved('file:///home/anna/x /home/anna', '/home/jürgen')).toBe(
      'file:///home/j%C3%BCrgen/x /home/jürgen',
    );
    expect(moved('file:///home/anna/x', '/home/a#b?')).toBe('file:///home/a%23b%3F/x');
    expect(rehomed('file:///home/j%C3%BCrgen', ['/home/jürgen'], '/home/a')).toBe('file:///home/a');
    expect(rehomed('/home/a+b/x /home/aab', ['/home/a+b'], '/home/$&')).toBe(
      '/home/$&/x /home/aab',
    );
  });
});

describe('a file of KConfig', () => {
  const parse = (text: string) => KConfigDocument.parse(Buffer.from(text, 'latin1'));

  it('names the new home where it named the old one, and is the same in all else', () => {
    const text =
      '# /home/anna\n[Wall paper]\nImage[$e]=file:///home/anna/a.png\nlist=/home/anna/a,b\nX = \\x41\n';
    expect(rehomedConfig(parse(text), { old: homes, here: '/home/hans' }).bytes().toString()).toBe(
      '# /home/anna\n[Wall paper]\nImage[$e]=file:///home/hans/a.png\nlist=/home/hans/a,b\nX = \\x41\n',
    );
  });

  it('stays as it is where there is nothing to write, or no text', () => {
    for (const text of ['[A]\na=1\n', '[A]\na=/home/anna/Stra\xdfe\n']) {
      const document = parse(text);
      expect(rehomedConfig(document, { old: homes, here: '/home/hans' })).toBe(document);
    }
  });
});
