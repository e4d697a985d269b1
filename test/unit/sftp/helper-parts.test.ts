import { describe, expect, it } from 'vitest';
import { Folder, FoldersAhead } from '../../../main/core/helper/sftp-folders.ts';
import { Gate } from '../../../main/core/helper/sftp-gate.ts';

describe('the gate of what is on its way', () => {
  it('keeps to its limits and to the order, and lets a giant through alone', async () => {
    const gate = new Gate(3, 100);
    let items = 0;
    let bytes = 0;
    const begun: number[] = [];
    const sizes = [40, 40, 40, 10, 500, 10, 10, 10, 10, 90];
    const work = sizes.map((size, at) =>
      gate.through(size, async () => {
        begun.push(at);
        items += 1;
        bytes += size;
        expect(items).toBeLessThanOrEqual(3);
        if (items > 1) expect(bytes).toBeLessThanOrEqual(100);
        await new Promise((resolve) => setTimeout(resolve, 1));
        items -= 1;
        bytes -= size;
      }),
    );
    await Promise.all(work);
    expect(begun).toEqual(sizes.map((_, at) => at));
  });

  it('has room again after what failed', async () => {
    const gate = new Gate(1, 10);
    const failing = gate.through(10, async () => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await gate.through(10, async () => 'yes')).toBe('yes');
  });
});

describe('folders that are known but not read', () => {
  it('are taken in the order of telling, whenever they became known', () => {
    const root = new Folder('', []);
    const ahead = new FoldersAhead();
    const known = (folder: Folder, name: string): Folder => {
      const path = folder.path === '' ? name : `${folder.path}/${name}`;
      const error = { code: '', params: {}, message: '', remedy: '' };
      const made = folder.addFolder(path, { kind: 'unreadable', path, error });
      ahead.add(made);
      return made;
    };
    const [a, b, c] = ['a', 'b', 'c'].map((name) => known(root, name));
    if (!a || !b || !c) throw new Error('no folders');
    known(c, 'z');
    known(b, 'y');
    expect(ahead.first()).toBe(a);
    known(a, 'x');
    expect(ahead.take(b)).toBe(true);
    expect(ahead.take(b)).toBe(false);
    const rest: string[] = [];
    for (let next = ahead.first(); next; next = ahead.first()) rest.push(next.path);
    expect(rest).toEqual(['a/x', 'b/y', 'c', 'c/z']);
  });
});
