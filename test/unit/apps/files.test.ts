import { describe, expect, test } from 'vitest';
import { summaryNaming } from '../../../main/core/scopes/apps/cache-view.ts';
import { parseDeployFile } from '../../../main/core/scopes/apps/deploy-file.ts';
import { keyList, parseKeyFile } from '../../../main/core/scopes/apps/key-file.ts';
import { parseOffer, parseSize } from '../../../main/core/scopes/apps/offers.ts';
import { isOverrideId, isRemoteName, parseRef } from '../../../main/core/scopes/apps/refs.ts';
import { isSafe } from '../../../main/core/scopes/apps/item.ts';
import { parseRepoConfig } from '../../../main/core/scopes/apps/repo-config.ts';

describe('files of flatpak', () => {
  test('repo/config is read as it is, a name that is an option or a path is none', () => {
    const config = parseRepoConfig(
      [
        '[core]\nmode=bare-user-only\nxa.languages=de;en\nxa.pinned=runtime/a.b.c/x86_64/1;;',
        '[remote "main"]\nurl=https://example.org\ngpg-verify=true\nxa.subset=\nxa.title=Server',
        '[remote "--force"]\nurl=x\n[remote "../x"]\nurl=y\nnonsense\n[broken',
      ].join('\n'),
    );
    expect(config).toMatchObject({
      mode: 'bare-user-only',
      languages: 'de;en',
      masks: [],
      badNames: ['--force', '../x'],
    });
    expect(config.remotes).toMatchObject([
      { name: 'main', checksSignatures: true, subset: null, title: null, priority: 1 },
    ]);
  });

  test('what could be an option of a command is brought nowhere', () => {
    const config = parseRepoConfig(
      '[core]\nmode=x\nxa.languages=--unset\nxa.masked=--remove;org.example.*;\nxa.pinned=-x;a.b c\n',
    );
    expect(config).toMatchObject({ languages: null, masks: ['org.example.*'], pins: [] });
    expect(config.badNames).toEqual(['--unset', '-x', 'a.b c', '--remove']);
  });

  test.each(['', '\0\0', 'x'.repeat(5000), '[remote "a"]\nurl'])(
    'no text breaks it: %j',
    (text) => {
      expect(parseRepoConfig(text)).toMatchObject({ mode: null });
    },
  );

  test('a key file keeps the last of two values, and lists their escapes', () => {
    expect(parseKeyFile('[a]\r\nk=1\r\n[b]\nx=y\n[a]\nk = 2\n').get('a')?.get('k')).toBe('2');
    expect(keyList('a\\;b;c\\sd;')).toEqual(['a;b', 'c d']);
  });

  test.each([0, 1, 64, 70, 100])('a deploy file cut after %d bytes is none', (length) => {
    const whole = Buffer.concat([Buffer.from('main\0'), Buffer.from(`${'a'.repeat(64)}\0`)]);
    const cut = parseDeployFile(whole.subarray(0, Math.min(length, whole.length - 1)));
    expect(cut).toBeNull();
    expect(parseDeployFile(whole)).toMatchObject({ origin: 'main', commit: 'a'.repeat(64) });
  });

  test('the summary of a cache view is the one that ostree takes', () => {
    expect(summaryNaming(['org.example.Main']).length).toBe(80);
  });

  test('what a source offers is read line by line, commas in reasons and all', () => {
    const offer = parseOffer(
      'app/a.b.c/x86_64/stable\t4.2\u00a0MB\teol=Renamed, again,eol-rebase=app/a.b.d/x86_64/stable\n' +
        'runtime/a.b.P/x86_64/1\t215\u00a0bytes\t\n',
    );
    expect(offer.get('app/a.b.c/x86_64/stable')).toEqual({
      ...{ ended: 'Renamed, again', renamed: 'app/a.b.d/x86_64/stable', download: 4_200_000 },
    });
    expect(offer.get('runtime/a.b.P/x86_64/1')).toMatchObject({ ended: null, download: 215 });
    expect(parseSize('a lot')).toBeNull();
  });

  test('nothing of a plan that was edited becomes a path or an option', () => {
    const common = { installation: 'user', action: 'add', reason: null } as const;
    const override = (id: string) =>
      isSafe({ kind: 'override', ...common, override: { id, content: '' } });
    expect([override('a.b.c'), override('../../x'), override('/etc/x')]).toEqual([
      ...[true, false, false],
    ]);
    expect(isSafe({ kind: 'mask', ...common, pattern: '--remove' })).toBe(false);
    expect(isSafe({ kind: 'current', ...common, ref: 'app/--x/y/z' })).toBe(false);
  });

  test('names that would lead elsewhere are no names', () => {
    for (const bad of ['app/../x86_64/stable', 'app/a.b.c/x86_64', 'app/a.b/x/y', 'lib/a.b.c/x/y'])
      expect(parseRef(bad)).toBeNull();
    expect(parseRef('app/a.b.c/x86_64/..')).toBeNull();
    expect(parseRef('app/a.b.c/x86_64/2.0')).not.toBeNull();
    expect([isOverrideId('global'), isOverrideId('../x'), isOverrideId('a.b.c')]).toEqual([
      true,
      false,
      true,
    ]);
    expect([isRemoteName('flathub'), isRemoteName('-x'), isRemoteName('a/b')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
