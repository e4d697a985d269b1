import { execFileSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { loadRecipes, parseRecipe, type Recipes } from '../../../main/core/recipes/load.ts';
import { textOfProblem } from '../../../main/core/recipes/parse.ts';
import { compileKeys } from '../../../main/core/recipes/key-patterns.ts';
import { loadHomeRules } from '../../../main/core/scopes/home/rules.ts';
import {
  createTopicSelect,
  type Match,
  outsideOfTopics,
} from '../../../main/core/scopes/home/selection.ts';
import { Catalogue } from '../../../main/core/scopes/profile/catalogue.ts';
import { chosenTopics } from '../../../main/core/scopes/profile/claims.ts';

const env = { assetsDir: 'assets', configHome: '/nonexistent' };
const everywhere = { from: 5, to: 5, session: null, portable: false } as const;

const recipe = (part: string): string =>
  `version: 1\nid: my-tool\ntitle: My tool\ndescription: x.\nparts:\n${part}`;
const problems = (text: string): string =>
  (parseRecipe(text).problems ?? []).map(textOfProblem).join(' ');

describe('a recipe', () => {
  it.each([
    ['a way out', '  - path: ../../etc\n    verdict: move\n', /Line 6: .*below the home/],
    [
      'a path from the root',
      '  - path: [.a, /etc]\n    verdict: move\n',
      /Line 6: .*below the home/,
    ],
    ['another home', '  - path: ~root/.a\n    verdict: move\n', /below the home/],
    ['a glob that takes for ever', '  - path: .*a*b*c*d*e\n    verdict: move\n', /few wildcards/],
    [
      'keys that take for ever',
      '  - path: .a\n    verdict: move\n    format: kconfig\n    only: "[A] *a*b*c*d*e"\n',
      /many wildcards/,
    ],
    ['no reason', '  - path: .a\n    verdict: leave\n', /needs a reason/],
    [
      'keys without a format',
      '  - path: .a\n    verdict: move\n    only: "[A]"\n',
      /format: kconfig/,
    ],
    [
      'a word that nobody knows',
      '  - path: .a\n    verdict: move\n    colour: 1\n',
      /Line 6: .*colour/,
    ],
    [
      'asking and moving',
      '  - path: .a\n    verdict: move\n  - path: .b\n    verdict: ask\n    reason: x\n',
      /two topics/,
    ],
  ])('with %s is refused, with the line', (_what, part, message) => {
    expect(problems(recipe(part))).toMatch(message);
  });

  it('that is no YAML, full of aliases, or huge is refused', () => {
    expect(problems('a: [')).toMatch(/^Line 1: /);
    const bomb = [
      'a: &a [x, x]',
      ...'bcdefghij'
        .split('')
        .map((name, at) => `${name}: &${name} [*${'abcdefghij'[at]}, *${'abcdefghij'[at]}]`),
    ];
    expect(problems(bomb.join('\n'))).toMatch(/aliases/);
    expect(problems(`${recipe('')}${' '.repeat(300_000)}`)).toMatch(/too large/);
  });

  it('may be JSON', () => {
    const parts = [{ path: '.a', verdict: 'move' }];
    const json = { version: 1, id: 'my-tool', title: 'My tool', description: 'x.', parts };
    expect(parseRecipe(JSON.stringify(json)).value?.parts[0]?.path).toEqual(['.a']);
  });
});

describe('patterns of keys', () => {
  const covers = (pattern: string, group: string, key: string): boolean =>
    compileKeys(pattern).covers({ group: group === '' ? [] : group.split('|'), key });

  it.each([
    ['[General] font', 'General', 'font', true],
    ['[General] font*', 'General', 'fontWeight', true],
    ['[General] font', 'General', 'fonts', false],
    ['[General] font', 'General|Sub', 'font', false],
    ['[General]', 'General', 'anything', true],
    ['[General]', 'General|Sub', 'anything', true],
    ['[Colors:*]', 'Colors:Header|Inactive', 'x', true],
    ['[*][*] x', 'a|b', 'x', true],
    ['[*][*] x', 'a', 'x', false],
    ['[*]', 'file:///home/a/b.txt', 'URL', true],
    ['Version', '', 'Version', true],
    ['Version', 'General', 'Version', false],
    ['[A (b)!] x', 'A (b)!', 'x', true],
  ])('%s: [%s] %s is %s', (pattern, group, key, is) => {
    expect(covers(pattern, group, key)).toBe(is);
  });

  it('are answered in no time, whatever the names are', () => {
    expect(covers('[*a*a*a] *a', `${'a'.repeat(2000)}b`, 'a'.repeat(2000))).toBe(false);
  });
});

/** Files of the topics that a person has, and what becomes of them by default. */
const rows = [
  ['.config/kdeglobals', 'comes'],
  ['.config/kdedefaults/kwinrc', 'comes'],
  ['.local/share/color-schemes/My.colors', 'comes'],
  ['.local/share/plasma/look-and-feel/x/metadata.json', 'comes'],
  ['.local/share/plasma/desktoptheme/x/a.svg', 'comes'],
  ['.local/share/icons/x/a.png', 'comes'],
  ['.icons/x/a.png', 'comes'],
  ['.config/auroraerc', 'comes'],
  ['.config/breezerc', 'comes'],
  ['.config/Kvantum/kvantum.kvconfig', 'comes'],
  ['.config/kcmfonts', 'comes'],
  ['.config/fontconfig/fonts.conf', 'comes'],
  ['.local/share/fonts/a.ttf', 'comes'],
  ['.fonts/a.ttf', 'comes'],
  ['.config/plasma-org.kde.plasma.desktop-appletsrc', 'comes'],
  ['.config/plasmashellrc', 'comes'],
  ['.local/share/plasma/plasmoids/x/metadata.json', 'comes'],
  ['.config/plasmarc', 'comes'],
  ['.config/kscreenlockerrc', 'comes'],
  ['.local/share/wallpapers/a.png', 'comes'],
  ['.config/kactivitymanagerdrc', 'comes'],
  ['.config/kactivitymanagerd-statsrc', 'comes'],
  ['.local/share/kactivitymanagerd/resources/database', 'asks'],
  ['.config/kglobalshortcutsrc', 'comes'],
  ['.config/khotkeysrc', 'comes'],
  ['.local/share/kglobalaccel/x.desktop', 'comes'],
  ['.config/kwinrc', 'comes'],
  ['.config/kwinrulesrc', 'comes'],
  ['.local/share/kwin/scripts/x/metadata.json', 'comes'],
  ['.config/kwinoutputconfig.json', 'stays'],
  ['.local/share/kscreen/1', 'stays'],
  ['.config/powerdevilrc', 'stays'],
  ['.config/powermanagementprofilesrc', 'stays'],
  ['.config/mimeapps.list', 'comes'],
  ['.config/autostart/x.desktop', 'asks'],
  ['.config/plasma-workspace/env/x.sh', 'asks'],
  ['.config/environment.d/x.conf', 'asks'],
  ['.config/systemd/user/x.service', 'asks'],
  ['.config/dolphinrc', 'comes'],
  ['.local/share/user-places.xbel', 'comes'],
  ['.local/share/dolphin/view_properties/global/.directory', 'comes'],
  ['.local/share/kxmlgui5/dolphin/dolphinui.rc', 'comes'],
  ['.local/share/konsole/a.profile', 'comes'],
  ['.config/konsolerc', 'comes'],
  ['.config/katerc', 'comes'],
  ['.local/share/okular/docdata/a.xml', 'comes'],
  ['.config/gwenviewrc', 'comes'],
  ['.config/spectaclerc', 'comes'],
  ['.config/kmail2rc', 'comes'],
  ['.config/mailtransports', 'comes'],
  ['.config/emailidentities', 'comes'],
  ['.local/share/local-mail/inbox/cur/1', 'comes'],
  ['.local/share/contacts/a.vcf', 'comes'],
  ['.local/share/akonadi/db_data/x', 'stays'],
  ['.local/share/kwalletd/kdewallet.kwl', 'comes'],
  ['.local/share/kwalletd/kdewallet.salt', 'comes'],
  ['.local/share/kwalletd/kdewallet_attributes.json', 'comes'],
  ['.config/kwalletrc', 'comes'],
  ['.config/baloofilerc', 'comes'],
  ['.local/share/baloo/index', 'stays'],
  ['.config/kxkbrc', 'comes'],
  ['.config/kcminputrc', 'comes'],
  ['.config/kaccessrc', 'comes'],
  ['.config/plasma-localerc', 'comes'],
  ['.config/plasmanotifyrc', 'comes'],
  ['.config/krunnerrc', 'comes'],
  ['.config/klipperrc', 'comes'],
  ['.local/share/klipper/history3.sqlite', 'asks'],
  ['.face', 'comes'],
  ['.config/plasmavaultrc', 'comes'],
  ['.local/share/plasma-vault/a.enc/x', 'comes'],
  ['.config/gtk-3.0/bookmarks', 'comes'],
  ['.config/gtk-3.0/settings.ini', 'stays'],
  ['.config/kdeconnect/privateKey.pem', 'stays'],
  ['.config/ksmserverrc', 'stays'],
  ['.config/session/dolphin_1', 'stays'],
  ['.local/state/konsolestaterc', 'stays'],
  ['.config/kconf_updaterc', 'stays'],
  ['.local/share/RecentDocuments/a.desktop', 'asks'],
  ['.config/pulse/0123-default-sink', 'stays'],
  ['.ssh/id_ed25519', 'asks'],
  ['.gnupg/private-keys-v1.d/a.key', 'asks'],
  ['.mozilla/firefox/abc.default/places.sqlite', 'comes'],
  ['.mozilla/firefox/abc.default/lock', 'stays'],
  ['.thunderbird/abc.default/prefs.js', 'comes'],
  ['.config/chromium/Default/Preferences', 'comes'],
  ['.config/chromium/SingletonLock', 'stays'],
] as const;

describe('the recipes that come along', () => {
  it('are in order, and one topic takes what no other does', async () => {
    const { recipes, refused } = await loadRecipes(env);
    expect(refused).toEqual([]);
    expect(recipes.length).toBeGreaterThan(30);
    expect(recipes.filter(({ fallback }) => fallback).map(({ id }) => id)).toEqual([
      'other-settings',
    ]);
    const names = await readdir('assets/recipes/profile');
    expect(names.sort()).toEqual(recipes.map(({ id }) => `${id}.yaml`).sort());
  });

  it('agree on the format of each file that they share', async () => {
    const { recipes } = await loadRecipes(env);
    const byPath = new Map<string, Set<string>>();
    for (const { path, format = '', merge, only } of recipes.flatMap(({ parts }) => parts)) {
      for (const one of path) {
        const known = byPath.get(one) ?? new Set();
        byPath.set(one, known.add(`${format} ${merge}${only ? '' : ' rest'}`.replace(' rest', '')));
      }
    }
    expect([...byPath].filter(([, kinds]) => kinds.size > 1)).toEqual([]);
  });

  it.each(rows)('know %s: it %s', async (path, expected) => {
    const { recipes } = await loadRecipes(env);
    expect(await fateOf(recipes, path)).toBe(expected);
  });

  it.each(['5.27', '6.3'])('know 98 %% of a profile of Plasma %s and more', async (plasma) => {
    const archive = `test/fixtures/profile/plasma-${plasma}.tgz`;
    const names = execFileSync('tar', ['-tzf', archive], { encoding: 'utf8' })
      .split('\n')
      .map((name) => name.replace(/^\.\//, '').replace(/\/$/, ''))
      .filter((name) => /^\.config\/|^\.local\/(share|state)\//.test(name));
    const { recipes } = await loadRecipes(env);
    const fates = await Promise.all(names.map((name) => topicOf(recipes, name)));
    const unknown = names.filter((_name, at) => fates[at] === 'other-settings');
    expect(unknown.length / names.length).toBeLessThanOrEqual(0.02);
  });
});

/** Decides for a path as it would be decided while its folders are listed. */
async function decide(recipes: Recipes['recipes'], path: string): Promise<Match> {
  const choice = chosenTopics(recipes, 'all');
  const { patterns } = new Catalogue(recipes, choice, everywhere);
  const select = createTopicSelect(await loadHomeRules('assets'), patterns);
  const names = path.split('/');
  return names.reduce(
    (match, _name, at) => select(names.slice(0, at + 1).join('/'), match),
    outsideOfTopics,
  );
}

async function fateOf(recipes: Recipes['recipes'], path: string): Promise<string> {
  const { verdict, topic } = await decide(recipes, path);
  if (verdict.kind === 'topic') return topic === 'other-settings' ? 'is unknown' : 'comes';
  const [, id, index] = verdict.kind === 'left' ? verdict.rule.split('/') : [];
  const part = recipes.find((recipe) => recipe.id === id)?.parts[Number(index)];
  return part?.verdict === 'ask' ? 'asks' : 'stays';
}

async function topicOf(recipes: Recipes['recipes'], path: string): Promise<string | undefined> {
  return (await decide(recipes, path)).topic;
}
