import { describe, expect, it } from 'vitest';
import { loadPrograms } from '../../../main/core/preflight/programs.ts';

const programs = await loadPrograms('assets');

describe('assets/system-programs.json', () => {
  it('names each program once', () => {
    const ids = programs.map((program) => program.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(programs.map((program) => [program.id, program] as const))(
    '%s can be looked for',
    (_, p) => {
      expect((p.commands === undefined) !== (p.library === undefined)).toBe(true);
      expect(p.neededFor).not.toEqual([]);
      expect(p.why).toMatch(/^[A-Z].*\.$/);
      // A least version without a way to ask for the version would be checked by nobody.
      if (p.least !== undefined)
        expect(new RegExp(p.version?.pattern ?? '')).toBeInstanceOf(RegExp);
      expect(p.least !== undefined && p.version === undefined).toBe(false);
    },
  );
});
