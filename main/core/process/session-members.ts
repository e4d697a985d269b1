import { readdir, readFile } from 'node:fs/promises';

/**
 * The processes of a session (setsid(2)), read from /proc/PID/stat (proc(5): after the name in
 * brackets come state, ppid, pgrp, session). A session's number is not given out again while it has members.
 */
export async function sessionMembers(session: number): Promise<number[]> {
  const names = await readdir('/proc');
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => ((await sessionOf(pid)) === session ? pid : null)),
  );
  return found.filter((pid) => pid !== null);
}

/** Sends a signal to every process of a session; those that are gone already are no error. */
export async function signalSession(session: number, signal: NodeJS.Signals): Promise<void> {
  for (const pid of await sessionMembers(session)) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended in between.
    }
  }
}

/**
 * Bytes that the session's processes have read so far (proc(5), io: rchar), or null where that is
 * hidden. Grows while data comes over a link that one of them holds.
 */
export async function bytesReadBy(session: number): Promise<number | null> {
  const pids = await sessionMembers(session).catch(() => []);
  const counts = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/io`, 'latin1').catch(() => '')),
  );
  const known = counts.flatMap((text) => /^rchar: (\d+)$/m.exec(text)?.[1] ?? []);
  return known.length === 0 ? null : known.reduce((sum, count) => sum + Number(count), 0);
}

async function sessionOf(pid: number): Promise<number | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie has nothing left to be ended.
  return fields[3] === undefined || fields[0] === 'Z' ? null : Number(fields[3]);
}
