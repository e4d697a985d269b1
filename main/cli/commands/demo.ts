import { createDemo } from '../../core/demo/demo.ts';
import { createServices } from '../../core/services.ts';
import { type Cli, withSession } from '../context.ts';
import { commandEnv } from '../engine.ts';
import { exitStatus } from '../exit-status.ts';
import { say } from '../output.ts';
import { openSession, type Session } from '../session.ts';
import { moveFrom, type Moved, undoQuietly, verifyQuietly } from './move.ts';
import { sayReport } from '../say-report.ts';

const SOURCE = 'demo:';

/** A complete move between two made-up homes over the real channel; only KDE Connect is stood in for. */
export async function demo(cli: Cli, { keep }: { readonly keep: boolean }): Promise<number> {
  say(
    cli.output,
    'A demonstration: two made-up homes in a throw-away folder. Nothing of yours is touched.',
  );
  say(cli.output, 'KDE Connect is stood in for; sandbox, sshd, sshfs and the copy are real.');
  const made = await createDemo(await commandEnv(), { keep });
  try {
    const { env, kdeConnect } = made;
    const open = async (): Promise<Session> =>
      openSession(await createServices(env, { kdeConnect, demoComputer: made.oldComputer }));
    return await withSession({ ...cli, open }, (session) => walkThrough(cli, session));
  } finally {
    await made.dispose();
    if (keep) say(cli.output, `Kept: ${made.dir}`);
  }
}

async function walkThrough(cli: Cli, session: Session): Promise<number> {
  const moved: Moved = await moveFrom(cli, session, {
    from: SOURCE,
    scopes: ['home', 'profile'],
    choices: null,
  });
  if (moved.status > exitStatus.skipped) return moved.status;
  const { run } = moved.report;
  say(cli.output, '\nComparing every byte with what was sent…');
  const verified = await verifyQuietly(cli, session, run);
  if (verified.failures.length > 0) {
    sayReport(cli, verified);
    return exitStatus.differs;
  }
  say(cli.output, 'Everything is as it was sent. Taking it all back…');
  const undone = await undoQuietly(cli, session, run);
  sayReport(cli, undone);
  return undone.failures.length > 0 ? exitStatus.failed : exitStatus.done;
}
