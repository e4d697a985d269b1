import type { AgreedChannel } from '../board/types.ts';

/** What every connection of ours has in common: one login for all, no side doors, a dead link noticed. */
const common = [
  'ConnectTimeout 5',
  'ServerAliveInterval 3',
  'ServerAliveCountMax 3',
  'TCPKeepAlive yes',
  'Ciphers ^aes128-gcm@openssh.com',
  'Compression no',
  'ClearAllForwardings yes',
  'ForwardAgent no',
  'ForwardX11 no',
  'PermitLocalCommand no',
  'RequestTTY no',
  'Tunnel no',
  'UpdateHostKeys no',
  'VisualHostKey no',
  'AddKeysToAgent no',
  // A login banner could pass itself off as a question.
  'LogLevel ERROR',
] as const;

/** The name under which ssh, sshfs and rsync know a computer that runs Relokate. */
export const CHANNEL_HOST = 'relokate-source';

/**
 * ssh_config(5) for a channel that was agreed on: nothing of the person's own configuration, the one
 * key, the one host key, and never a question.
 */
export function channelConfig(
  channel: AgreedChannel,
  given: { readonly address: string; readonly controlPath: string },
): string {
  return lines([
    `Host ${CHANNEL_HOST}`,
    `HostName ${quoted(given.address)}`,
    `Port ${channel.offer.port}`,
    `User ${quoted(channel.offer.user)}`,
    `IdentityFile ${quoted(channel.identityFile)}`,
    'IdentitiesOnly yes',
    'IdentityAgent none',
    'PreferredAuthentications publickey',
    'BatchMode yes',
    `UserKnownHostsFile ${quoted(channel.knownHostsFile)}`,
    'GlobalKnownHostsFile /dev/null',
    `HostKeyAlias ${quoted(channel.hostKeyAlias)}`,
    'StrictHostKeyChecking yes',
    'CheckHostIP no',
    ...sharing(given.controlPath),
    ...common,
  ]);
}

/**
 * ssh_config(5) for a person's own ssh host: the first value counts, so ours stand before theirs, which
 * still say who, where and with which key. New host keys go into a file of ours.
 */
export function hostConfig(given: {
  readonly port: number | null;
  readonly knownHostsFile: string;
  readonly controlPath: string;
  readonly includes: readonly string[];
}): string {
  return lines([
    ...(given.port === null ? [] : [`Port ${given.port}`]),
    `UserKnownHostsFile ${quoted(given.knownHostsFile)} ~/.ssh/known_hosts ~/.ssh/known_hosts2`,
    'StrictHostKeyChecking ask',
    'HashKnownHosts no',
    'BatchMode no',
    'NumberOfPasswordPrompts 3',
    'RemoteCommand none',
    ...sharing(given.controlPath),
    ...common,
    ...given.includes.map((file) => `Include ${quoted(file)}`),
  ]);
}

function sharing(controlPath: string): string[] {
  return ['ControlMaster auto', 'ControlPersist no', `ControlPath ${quoted(controlPath)}`];
}

/** Arguments with blanks stand in quotes; a line break would begin another setting. */
function quoted(value: string): string {
  if (/["\n\r\0]/.test(value)) throw new Error('not fit for an ssh_config');
  return `"${value}"`;
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
