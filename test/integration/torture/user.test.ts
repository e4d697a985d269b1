import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Report, reportSchema } from '../../../shared/model/report.ts';
import { ended, parsed } from '../../support/cli.ts';
import { compareTrees, lookAtTree, type Traits, type Tree } from '../../support/compare-trees.ts';
import { addTemporaryUser, type TemporaryUser } from '../../support/temporary-user.ts';
import { growTortureTree, type TortureTree } from '../../support/torture-tree.ts';

const isRoot = process.getuid?.() === 0;
const STATE = ['.local'];

/** What somebody who is not root may not read of their own, or not look into. */
const unreadable = /^modes\/(?:file (?:200|111|0)$|folder (?:1644|444|200|111|0)\/)/;
const special = new Set<Traits['type']>(['fifo', 'socket', 'device']);

describe.skipIf(!isRoot)('a tortured home moved by somebody who is not root', () => {
  let dir: string;
  let user: TemporaryUser;
  let grown: TortureTree;
  let tree: Tree;
  let before: Tree;
  let moved: Report;
  let arrived: Tree;
  const old = (): string => join(dir, 'old');
  const home = (): string => join(dir, 'home');

  /** Runs the command as that person. */
  async function relokate(...args: string[]): Promise<Report> {
    const { uid, gid } = user;
    const become = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--'];
    const command = [process.execPath, resolve('out/relokate'), ...args, '--json'];
    const env = { PATH: process.env['PATH'], HOME: home(), XDG_RUNTIME_DIR: join(dir, 'run') };
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    const child = spawn('setpriv', [...become, ...command], { env, cwd: '/', stdio: [...stdio] });
    return parsed(reportSchema, await ended(child));
  }

  beforeAll(async () => {
    process.umask(0o022);
    dir = mkdtempSync(join(tmpdir(), 'relokate-user-'));
    chmodSync(dir, 0o755);
    user = addTemporaryUser(home());
    for (const name of [old(), home()]) mkdirSync(name);
    mkdirSync(join(dir, 'run'), { mode: 0o700 });
    grown = growTortureTree(old(), { entries: 1500, seed: 3 });
    // Each comes into its place by a rename of its own, for which it has to be open for writing.
    mkdirSync(join(home(), 'modes'));
    execFileSync('setfacl', ['-m', 'user:daemon:r-x', join(old(), 'modes/read only')]);
    execFileSync('setfacl', ['-m', 'user:daemon:r-x', join(old(), 'modes/read only/b')]);
    execFileSync('chown', ['--recursive', '--no-dereference', `${user.uid}:${user.gid}`, dir]);
    tree = await lookAtTree(old());
    before = await lookAtTree(home());
    moved = await relokate('run', '--from', `folder:${old()}`, '--yes');
    arrived = await lookAtTree(home(), STATE);
  }, 300_000);
  afterAll(async () => {
    grown.open();
    await user.remove();
    rmSync(dir, { recursive: true, force: true });
  });

  it('arrives the same, folders without the right to write in them too', () => {
    const rehome = (path: string, traits: Traits): [string, Traits] | null => {
      if (unreadable.test(path) || special.has(traits.type)) return null;
      const { target, type, names } = traits;
      const isInside = target === old() || target.startsWith(`${old()}/`);
      const there = isInside ? home() + target.slice(old().length) : target;
      return [path, { ...traits, target: there, names: type === 'link' ? '' : names }];
    };
    expect(compareTrees(tree, arrived, { rehome })).toEqual([]);
    expect(arrived.get('modes/read only/b/c')?.type).toBe('file');
    expect(arrived.get('modes/read only')?.mode).toBe('555');
  });

  it('tells of everything that could not be read', () => {
    const failed = moved.failures.map(({ path }) => path);
    const isExpected = (path: string): boolean =>
      unreadable.test(path) || unreadable.test(`${path}/`);
    expect(failed.filter((path) => !isExpected(path))).toEqual([]);
    expect(failed.length).toBeGreaterThan(5);
  });

  it('is undone to the home that was there', async () => {
    const undone = await relokate('undo', moved.run);
    expect(undone).toMatchObject({ outcome: 'undone', failures: [] });
    expect(compareTrees(before, await lookAtTree(home(), STATE))).toEqual([]);
    expect(compareTrees(tree, await lookAtTree(old()))).toEqual([]);
  });
});
