import { describe, expect, it } from 'vitest';
import { parseLdd } from '../../../main/core/offer/closure.ts';

describe('what ldd says', () => {
  it('is understood as Debian has it', () => {
    const text = [
      '\tlinux-vdso.so.1 (0x00007fcbc28ac000)',
      '\tlibselinux.so.1 => /lib/x86_64-linux-gnu/libselinux.so.1 (0x00007fcbc2833000)',
      '\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007fcbc2571000)',
      '\t/lib64/ld-linux-x86-64.so.2 (0x00007fcbc28ae000)',
      '',
    ].join('\n');
    expect(parseLdd(text)).toEqual({
      files: [
        '/lib/x86_64-linux-gnu/libselinux.so.1',
        '/lib/x86_64-linux-gnu/libc.so.6',
        '/lib64/ld-linux-x86-64.so.2',
      ],
      missing: [],
    });
  });

  it('is understood as Arch has it, with both names of the loader', () => {
    const text = [
      '\tlinux-vdso.so.1 (0x00007ffd4b5f2000)',
      '\tlibz.so.1 => /usr/lib/libz.so.1 (0x00007f0a1c000000)',
      '\t/lib64/ld-linux-x86-64.so.2 => /usr/lib64/ld-linux-x86-64.so.2 (0x00007f0a1c3b0000)',
    ].join('\n');
    expect(parseLdd(text).files).toEqual([
      '/usr/lib/libz.so.1',
      '/lib64/ld-linux-x86-64.so.2',
      '/usr/lib64/ld-linux-x86-64.so.2',
    ]);
  });

  it('is understood as Fedora has it, with libraries chosen for the processor', () => {
    const text = [
      '\tlibcrypto.so.3 => /lib64/glibc-hwcaps/x86-64-v3/libcrypto.so.3 (0x00007f5e1d000000)',
      '\tlibc.so.6 => /lib64/libc.so.6 (0x00007f5e1ce00000)',
      '\t/lib64/ld-linux-x86-64.so.2 (0x00007f5e1d6f7000)',
    ].join('\n');
    expect(parseLdd(text).files).toContain('/lib64/glibc-hwcaps/x86-64-v3/libcrypto.so.3');
  });

  it('names what is missing', () => {
    expect(parseLdd('\tlibfoo.so.1 => not found\n')).toEqual({
      files: [],
      missing: ['libfoo.so.1'],
    });
  });

  it('has nothing for a static program', () => {
    expect(parseLdd('\tnot a dynamic executable\n')).toEqual({ files: [], missing: [] });
    expect(parseLdd('\tstatically linked\n')).toEqual({ files: [], missing: [] });
  });
});
