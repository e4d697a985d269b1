import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Computer } from '../lab/computer.ts';
import { findElectron, type Seat } from './electron.ts';

/**
 * The session of a computer of the lab, for Electron: as its user, in its home, on its bus, under its
 * name; but in the network of this system, where whoever drives Electron finds it.
 */
export async function seatAt(computer: Computer, hostName: string): Promise<Seat> {
  const electron = await findElectron();
  const folder = dirname(computer.home);
  const temporary = join(computer.runtimeDir, 'tmp');
  const here = join(folder, 'electron');
  for (const path of [temporary, here]) mkdirSync(path, { recursive: true, mode: 0o777 });
  chmodSync(temporary, 0o777);
  const { uid, gid } = computer.user;
  const program = join(folder, 'start-electron');
  const become = `setpriv --reuid=${uid} --regid=${gid} --clear-groups --pdeathsig=KILL --`;
  // Users may have no way to where Electron lies, so it is shown in a place that they can reach; and
  // names of computers are a namespace of their own. Both end with the process.
  const script = `#!/bin/sh
exec unshare --mount --uts --propagation private sh -c '
hostname "${hostName}" && mount --bind "${dirname(electron)}" "${here}" &&
exec ${become} "${here}/electron" "$@"' sh "$@"
`;
  writeFileSync(program, script);
  chmodSync(program, 0o755);
  return {
    home: computer.home,
    env: { ...computer.env, TMPDIR: temporary },
    program,
    isRoot: false,
  };
}
