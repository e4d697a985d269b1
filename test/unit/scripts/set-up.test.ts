import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { familyOf } from '../../../main/core/preflight/os-release.ts';
import { installCommand, readDistribution } from '../../../scripts/lib/distribution.mjs';
import { networkCause } from '../../../scripts/lib/electron.mjs';
import { missingPlatforms } from '../../../scripts/lib/lock-file.mjs';
import { sameNpmPackages } from '../../../scripts/lib/npm-packages.mjs';
import { missingPrograms, readPrograms } from '../../../scripts/lib/programs.mjs';
import { summary } from '../../../scripts/lib/test-run.mjs';

describe('readDistribution', () => {
  it.each([
    'ID=debian\n',
    'ID=pop\nID_LIKE="ubuntu debian"\n',
    "ID='fedora'\n",
    'ID=manjaro\nID_LIKE=arch\n',
    'ID="opensuse-leap"\nID_LIKE="suse opensuse"\n',
    'ID=alpine\n',
    '',
  ])('agrees with the preflight about %j', (text) => {
    expect(readDistribution(text).family).toBe(familyOf(text));
  });

  it('names the command to type', () => {
    expect(installCommand('fedora', ['fuse-sshfs', 'rsync'])).toMatch(
      /^sudo dnf install .*fuse-sshfs rsync$/,
    );
  });
});

describe('sameNpmPackages', () => {
  const wanted = {
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b-darwin': { version: '1.0.0', optional: true },
  };

  it('takes an installation without the optional packages of other machines', () => {
    expect(sameNpmPackages(wanted, { 'node_modules/a': { version: '1.0.0' } })).toBe(true);
  });

  it('refuses another version, a missing package and no installation at all', () => {
    expect(sameNpmPackages(wanted, { 'node_modules/a': { version: '1.0.1' } })).toBe(false);
    expect(sameNpmPackages(wanted, {})).toBe(false);
    expect(sameNpmPackages(wanted, null)).toBe(false);
  });
});

describe('missingPrograms', () => {
  it('finds what is needed for a purpose and not there', () => {
    const [first] = readPrograms();
    if (!first) throw new Error('The list is empty.');
    const absent = { ...first, commands: ['no-such-program-here'], neededFor: ['run' as const] };
    const present = { ...absent, commands: ['no-such-program-here', 'sh'] };
    expect(missingPrograms([absent, present], ['run'])).toEqual([absent]);
    expect(missingPrograms([absent], ['lab'])).toEqual([]);
  });
});

describe('networkCause', () => {
  it('digs the reason out of what fetch throws', () => {
    const cause = Object.assign(new Error('no'), { code: 'ENOTFOUND' });
    expect(networkCause(new TypeError('fetch failed', { cause }))).toBe('ENOTFOUND');
    expect(networkCause(new DOMException('late', 'TimeoutError'))).toBe('TimeoutError');
  });
});

describe('summary', () => {
  const report = { passed: 3, failed: ['a > b'], skipped: [{ name: 'c', reason: 'no FUSE' }] };

  it('tells skipped tests with their reasons', () => {
    const total = summary([{ project: 'unit', report }], false);
    expect(total).toMatchObject({ passed: 3, failed: 1 });
    expect(total.lines).toContain('skipped unit: c (no FUSE)');
  });

  it('counts skipped tests as failed where nothing may be missing', () => {
    expect(summary([{ project: 'unit', report }], true).failed).toBe(2);
  });
});

describe('package-lock.json', () => {
  const entry = z.looseObject({
    optionalDependencies: z.record(z.string(), z.string()).optional(),
  });
  const lockSchema = z.object({ packages: z.record(z.string(), entry) });

  it('has the packages of all platforms, else npm ci refuses it (run scripts/complete-lock.mjs)', () => {
    const { packages } = lockSchema.parse(JSON.parse(readFileSync('package-lock.json', 'utf8')));
    const plain: Record<string, { optionalDependencies: Record<string, string> }> = {};
    for (const [path, { optionalDependencies = {} }] of Object.entries(packages)) {
      plain[path] = { optionalDependencies };
    }
    expect(missingPlatforms(plain)).toEqual({});
  });

  it('is completed from the names of the packages', () => {
    const packages = {
      'node_modules/a': {
        dev: true,
        license: 'MIT',
        optionalDependencies: { '@a/b-linux-x64-musl': '1.2.3', '@a/b-darwin-arm64': '1.2.3' },
      },
      'node_modules/@a/b-darwin-arm64': { version: '1.2.3' },
    };
    expect(missingPlatforms(packages)).toEqual({
      'node_modules/@a/b-linux-x64-musl': {
        version: '1.2.3',
        cpu: ['x64'],
        dev: true,
        libc: ['musl'],
        license: 'MIT',
        optional: true,
        os: ['linux'],
      },
    });
  });
});
