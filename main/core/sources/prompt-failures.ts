/** Why a login or a mount did not come about. */
export type FailReason =
  | 'unknown-host'
  | 'refused'
  | 'unreachable'
  | 'denied'
  | 'too-many'
  | 'host-key-refused'
  | 'host-key-unknown'
  | 'no-algorithm'
  | 'no-file-access'
  | 'no-folder'
  | 'fuse'
  | 'mount'
  | 'program-missing'
  | 'closed';

/**
 * Words of OpenSSH 7.4 to 10, sshfs 3.7 and libfuse 3, with LC_ALL=C.UTF-8. When several were said,
 * the one that stands first here says most: `closed` follows on nearly everything.
 */
const sayings: readonly (readonly [FailReason, RegExp])[] = [
  ['program-missing', /^sh: .*not found$/],
  ['unknown-host', /Could not resolve hostname|Name or service not known/],
  ['refused', /Connection refused/],
  ['unreachable', /No route to host|Network is unreachable|(?:Connection|Operation) timed out/],
  ['too-many', /Too many authentication failures/],
  ['host-key-unknown', /^No \S+ host key is known for/],
  ['host-key-refused', /^Host key verification failed/],
  ['no-algorithm', /no matching .* found/],
  ['denied', /: Permission denied \([\w,@.-]*\)\.?$/],
  [
    'fuse',
    /^fuse: device not found|\/dev\/fuse|failed to exec fusermount|fusermount3?: .*not found/,
  ],
  ['no-folder', /^\S+:.*: (?:No such file or directory|Permission denied|Not a directory)$/],
  ['mount', /^fuse: |^fusermount3?: /],
  [
    'no-file-access',
    /subsystem request failed|sftp connections? only|^remote host has disconnected/,
  ],
  ['closed', /Connection (?:closed|reset)|kex_exchange_identification|Broken pipe|Timeout, server/],
];

/** The reason that a line of output gives, or null. */
export function failureIn(
  line: string,
): { readonly reason: FailReason; readonly detail: string } | null {
  const reason = sayings.find(([, pattern]) => pattern.test(line))?.[0];
  return reason ? { reason, detail: line.trim().slice(0, 300) } : null;
}

/** The reason that says most among several. */
export function weightiest<T extends { readonly reason: FailReason }>(
  reasons: readonly T[],
): T | null {
  const rank = (reason: FailReason): number => sayings.findIndex(([known]) => known === reason);
  return [...reasons].sort((a, b) => rank(a.reason) - rank(b.reason))[0] ?? null;
}
