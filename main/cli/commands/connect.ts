import { failure, fromFailureData } from '../../../shared/failure.ts';
import type { Finding } from '../../../shared/model/finding.ts';
import { parseSourceName } from '../../../shared/model/source.ts';
import type { ScopeId } from '../../../shared/model/scope.ts';
import type { Cli } from '../context.ts';
import { say } from '../output.ts';
import type { Session } from '../session.ts';
import { findDevice } from './devices.ts';

/** Connects to the old computer, saying what is being waited for; refuses where preflight does. */
export async function connect(
  cli: Cli,
  session: Session,
  source: string,
  scopes: readonly ScopeId[],
): Promise<void> {
  const name = parseSourceName(source);
  if (!name) throw failure('source/bad-name', { source });
  if (name.kind === 'kdeconnect') {
    await findDevice(session, name.device, (device) => device.reachable && device.paired);
  }
  let told = false;
  const stop = session.watch(({ source: state }) => {
    if (state?.kind !== 'waiting-consent' || told) return;
    told = true;
    say(cli.output, 'Waiting for consent on the old computer…');
  });
  const cancel = (): void => void session.client.call('source.disconnect', null);
  cli.signal.addEventListener('abort', cancel, { once: true });
  try {
    await session.client.call('source.connect', { source, scopes });
  } finally {
    cli.signal.removeEventListener('abort', cancel);
    stop();
  }
}

/** Runs the checks; throws the first one that blocks. */
export async function assertReady(cli: Cli, session: Session, bytesNeeded: number): Promise<void> {
  const findings = await session.client.call('preflight.run', { bytesNeeded });
  for (const finding of findings) if (finding.level !== 'ok') sayFinding(cli, finding);
  const blocked = findings.find(({ level }) => level === 'blocked');
  if (!blocked) return;
  const { code, params, text: message, remedy } = blocked;
  throw fromFailureData({ code, params, message, remedy });
}

/** Says what a check found. */
export function sayFinding(cli: Cli, { level, text, remedy }: Finding): void {
  const mark = { ok: 'ok      ', warning: 'warning ', blocked: 'BLOCKED ' }[level];
  say(cli.output, `${mark} ${text}`);
  if (level !== 'ok') say(cli.output, `         ${remedy}`);
}
