// What set-up tells: one line per step, on stderr, so that stdout belongs to what was asked for.

/** @param {string} text */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** An expected end of a script: its sentences are shown without a stack. */
export class Stop extends Error {
  /**
   * @param {string} message what happened and what to do
   * @param {number} [status] exit status
   */
  constructor(message, status = 1) {
    super(message);
    this.name = 'Stop';
    this.status = status;
  }
}

/**
 * Runs a script to its end: its number becomes the exit status, a `Stop` is said, a bug keeps its stack.
 * @param {() => Promise<number>} script
 */
export async function main(script) {
  try {
    process.exitCode = await script();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    say(error.message);
    process.exitCode = error.status;
  }
}
