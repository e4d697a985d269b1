import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenChannel } from '../../../main/core/board/handshake.ts';
import { parseAcl } from '../../../main/core/fs/acl-text.ts';
import { applyAcls } from '../../../main/core/fs/acl.ts';
import { openChannel, openSource } from '../../../main/core/sources/open.ts';
import type { Listed, OpenSource } from '../../../main/core/sources/source.ts';
import type { Entry } from '../../../shared/model/inventory.ts';
import { compareTrees, lookAtTree, type Traits, type Tree } from '../../support/compare-trees.ts';
import { buildHelper } from '../../support/helper-build.ts';
import { growTortureTree, type TortureTree } from '../../support/torture-tree.ts';
import { setStage, type Stage } from '../offer/stage.ts';

const signal = new AbortController().signal;

let stage: Stage;
let channel: OpenChannel;
let grown: TortureTree;
let tree: Tree;

beforeAll(async () => {
  process.umask(0o022);
  stage = setStage();
  grown = growTortureTree(stage.oldHome, { entries: 2000, seed: 7 });
  tree = await lookAtTree(stage.oldHome);
  channel = await stage.open();
});
afterAll(async () => {
  await channel.close();
  grown.open();
  await stage.close();
});

const openers = {
  box: () => openChannel(channel, { env: envWithHelper(), signal, ask: async () => null }),
  folder: () => {
    const name = { kind: 'folder', path: stage.oldHome } as const;
    return openSource(name, { env: envWithHelper(), signal, ask: async () => null });
  },
};

function envWithHelper() {
  const helper = { command: process.execPath, args: [buildHelper(stage.dir)], env: {} };
  return { ...stage.newEnv, helper };
}

async function gather(source: OpenSource): Promise<Listed[]> {
  const items: Listed[] = [];
  for await (const some of source.list(signal)) items.push(...some);
  return items;
}

/** What an inventory can tell of an entry, out of what it is. */
function told(path: string, traits: Traits) {
  const { type, size, mode, mtime, target, acl } = traits;
  const base = { path, type: type === 'device' ? 'block' : type, mtime, target: target || null };
  const names = type === 'file' && traits.names !== '';
  const isSparse = traits.holes !== '';
  return {
    ...base,
    size: type === 'file' ? Number(size) : null,
    mode,
    names,
    isSparse,
    hasAcl: acl !== '',
  };
}

function tellingOf(entry: Entry) {
  const { path, type, size, mode, mtime, target, linkGroup, blocks, acl } = entry;
  const isFile = type === 'file';
  return {
    ...{ path, type, mtime, target, size: isFile ? size : null },
    mode: type === 'link' ? '' : mode.toString(8),
    names: linkGroup !== null,
    isSparse: isFile && blocks !== null && size - blocks * 512 > 64 * 1024,
    hasAcl: acl !== undefined,
  };
}

describe.each(['box', 'folder'] as const)(
  'the inventory of a tortured home through a %s',
  (kind) => {
    let items: Listed[];
    beforeAll(async () => {
      const source = await openers[kind]();
      try {
        items = await gather(source);
      } finally {
        await source.dispose();
      }
    });

    const entries = (): Entry[] =>
      items.flatMap((item) => (item.kind === 'entry' ? [item.entry] : []));
    /** Folders whose modes keep everybody without special rights out, as a box does root. */
    const isShut = (path: string): boolean => /^modes\/folder (?:1644|444|200|111|0)\//.test(path);

    it('tells everything that there is, exactly', () => {
      const found = new Map(entries().map((entry) => [entry.path, tellingOf(entry)]));
      const missing = [...tree.keys()].filter((path) => !found.has(path));
      expect(missing.filter((path) => !isShut(path))).toEqual([]);
      for (const [path, telling] of found) {
        const traits = tree.get(path);
        expect(telling).toEqual(traits && told(path, traits));
      }
    });

    it('names what cannot be looked at, and nothing else', () => {
      const unreadable = items.flatMap((item) => (item.kind === 'unreadable' ? [item.path] : []));
      expect(unreadable.filter((path) => !isShut(`${path}/`))).toEqual([]);
      const shut = [...tree.keys()].filter(
        (path) => isShut(path) && !entries().some((one) => one.path === path),
      );
      // Each is in a folder, or is a folder, that was told to be unreadable.
      const isTold = (path: string): boolean =>
        unreadable.some((one) => path === one || path.startsWith(`${one}/`));
      expect(shut.filter((path) => !isTold(path))).toEqual([]);
    });

    it('groups names of one file as they are', () => {
      const groups = new Map<string, string[]>();
      for (const { path, linkGroup } of entries()) {
        if (linkGroup !== null) groups.set(linkGroup, [...(groups.get(linkGroup) ?? []), path]);
      }
      const wanted = new Set(
        [...tree.values()].filter(({ type }) => type === 'file').map(({ names }) => names),
      );
      wanted.delete('');
      expect(new Set([...groups.values()].map((names) => JSON.stringify(names.sort())))).toEqual(
        wanted,
      );
    });

    it('carries access rights of others that could be set as they were', () => {
      const withAcl = entries().filter(({ acl }) => acl !== undefined);
      expect(withAcl.length).toBe(26);
      for (const { path, acl } of withAcl) {
        const lists = parseAcl(acl ?? '');
        expect(
          lists?.some(
            ({ tag, who, rights }) => tag === 'u' && who === 'daemon' && rights === 'r-x',
          ),
        ).toBe(true);
        const numbers = lists?.filter(({ who }) => /^4\d{3}$/.test(who)).length;
        expect([path, numbers]).toEqual([path, tree.get(path)?.type === 'directory' ? 2 : 1]);
      }
    });

    it('carries access rights that make of a plain copy what there was', async () => {
      const copy = join(stage.dir, `copy by ${kind}`);
      const from = [`${stage.oldHome}/attributes`, `${stage.oldHome}/names`];
      execFileSync('rsync', ['-rlptHX', ...from, `${copy}/`]);
      const wanted = async function* () {
        for (const { path, acl } of entries()) if (acl !== undefined) yield { path, acl };
      };
      const env = { PATH: process.env['PATH'] ?? '' };
      expect(await applyAcls(copy, wanted(), { env, signal })).toEqual([]);
      const rehome = (path: string, traits: Traits): [string, Traits] | null =>
        /^(?:attributes|names)(?:\/|$)/.test(path) ? [path, traits] : null;
      expect(compareTrees(tree, await lookAtTree(copy), { rehome })).toEqual([]);
    });
  },
);

it('is the same for the old computer afterwards', async () => {
  expect(await lookAtTree(stage.oldHome)).toEqual(tree);
});
