import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Computer } from '../lab/computer.ts';
import { findElectron, type Seat } from './electron.ts';

/**
 * The session of a computer of the lab, for Electron: as its user, in its home, on its bus, under its
 * name; but in the network of this system, where whoever drives Electron finds it.
 */
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
  const become = `setpriv --reuid=${uid} --regid=${gid} --clear-groups --pdeathsig=KILL --`;
  // Users may have no way to where Electron lies, so it is shown in a place that they can reach; and
  // names of computers are a namespace of their own. Both end with the process.
  const script = `#!/bin/sh
exec unshare --mount --uts --propagation private sh -c '
hostname "${computer.name}" && mount --bind "${dirname(electron)}" "${here}" &&
exec ${become} "${here}/electron" "$@"' sh "$@"
`;
  writeFileSync(program, script);
  chmodSync(program, 0o755);
  return {
    home: computer.home,
    env: { ...computer.env, TMPDIR: temporary },
    program,
    isRoot: false,
    dispose: () => rmSync(temporary, { recursive: true, force: true }),
  };
}
