import { describe, expect, it } from 'vitest';
import { InstallProgress } from '../../../main/core/scopes/apps/install-progress.ts';

describe('how far flatpak is', () => {
  it('is read from what it shows on a terminal', () => {
    const progress = new InstallProgress();
    // As flatpak 1.14 wrote it.
    const seen = [
      '\r\n 1.     org.x.Platform      1           i      t          < 30.0\u00a0MB\r\n',
      '\u001b[?25l\u001b[6n\rInstalling 1/2… \u001b[2m \u001b[22m                      0%  0 bytes/s',
      '\u001b[6n\rInstalling 1/2… \u001b[2m██████████\u001b[22m           50%  828.6 kB/s  00:02',
      '\u001b[6n\rInstalling 2/2… \u001b[2m████',
      '████\u001b[22m 40%',
      '\u001b[6n\rInstalling 2/2… \u001b[2m████████████████████\u001b[22m 100%\u001b[6n\u001b[?25h',
    ].map((piece) => progress.read(piece));
    expect(seen).toEqual([null, 0, 0.25, 0.25, 0.7, 1]);
  });

  it('is told for one thing alone too', () => {
    expect(new InstallProgress().read('\rInstalling… ███ 30%')).toBe(0.3);
  });
});
