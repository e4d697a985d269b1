import type { Env } from '../env.ts';
import { run } from '../process/run.ts';
import type { RemoteCommand } from './listing.ts';

const WORD = 'relokate-xattrs';

/**
 * A script for `sh` that says whether anything below its first argument, else the person's home, has
 * extended attributes (user.*): `some`, `none`, or `unknown` where getfattr(1) is missing.
 */
export const XATTR_SCRIPT = [
  'cd "${1:-$HOME}" || exit 2',
  `command -v getfattr >/dev/null 2>&1 || { echo '${WORD} unknown'; exit 0; }`,
  // The first line is enough: whoever prints ends when nobody reads any more.
  String.raw`found=$(LC_ALL=C getfattr -R -P -h -m '^user\.' . 2>/dev/null </dev/null | head -n 1)`,
  `if [ -n "$found" ]; then echo '${WORD} some'; else echo '${WORD} none'; fi`,
  '',
].join('\n');

/** What the offer answers, and what `XATTR_SCRIPT` prints, as a word; null where it is something else. */
export function wordOf(said: string): 'some' | 'none' | 'unknown' | null {
  const [, word] = /^relokate-xattrs (some|none|unknown)$/m.exec(said) ?? [];
  return word === 'some' || word === 'none' || word === 'unknown' ? word : null;
}

/**
 * Whether something there may have extended attributes. Asking rsync to bring them costs a third of its
 * time even where there are none. Where it cannot be told they are brought.
 */
export async function mayHaveXattrs(
  env: Env,
  { words, input }: RemoteCommand,
  signal: AbortSignal,
): Promise<boolean> {
  const [program = '', ...args] = words;
  try {
    const { stdout } = await run(program, {
      ...{ args, env: env.childEnv, timeoutSeconds: 300, signal },
      ...(input === null ? {} : { input }),
    });
    const word = wordOf(stdout);
    env.log.info('extended attributes', { word });
    return word !== 'none';
  } catch (error) {
    signal.throwIfAborted();
    env.log.info('extended attributes not known', { why: String(error) });
    return true;
  }
}
