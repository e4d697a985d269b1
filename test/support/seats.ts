import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Computer } from '../lab/computer.ts';
import { findElectron, type Seat } from './electron.ts';

/** The session of a computer of the lab, for Electron: as its user, in its home, on its bus, network and name. */
export async function seatAt(computer: Computer): Promise<Seat & { dispose(): void }> {
  const electron = await findElectron();
  const folder = dirname(computer.home);
  const here = join(folder, 'electron');
  mkdirSync(here);
  const { uid, gid } = computer.user;
  // Not below the computer's own folder: paths of sockets are short.
  const temporary = mkdtempSync('/tmp/rlk-');
  chownSync(temporary, uid, gid);
  const program = join(folder, 'start-electron');
  const inside = join(folder, 'start-electron-inside');
  const become = `setpriv --reuid=${uid} --regid=${gid} --clear-groups --pdeathsig=KILL --`;
  // Users may have no way to where Electron lies, so it is shown in a place that they can reach; and
  // names of computers are a namespace of their own. Both end with the process.
  const script = `#!/bin/sh
exec unshare --mount --uts --propagation private sh -c '
hostname "${computer.name}" && mount --bind "${dirname(electron)}" "${here}" &&
exec ${become} "${here}/electron" "$@"' sh "$@"
`;
  const outside = `#!/bin/sh
exec "${process.execPath}" "${resolve('test/support/into-netns.mjs')}" "${computer.netns}" "${inside}" "$@"
`;
  for (const [file, text] of [
    [inside, script],
    [program, outside],
  ] as const) {
    writeFileSync(file, text);
    chmodSync(file, 0o755);
  }
  return {
    home: computer.home,
    env: { ...computer.env, TMPDIR: temporary },
    program,
    isRoot: false,
    dispose: () => rmSync(temporary, { recursive: true, force: true }),
  };
}
