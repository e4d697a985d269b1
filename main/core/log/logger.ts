/** Levels, from loud to quiet. */
export type Level = 'error' | 'warn' | 'info' | 'debug';

/** Fields of a line. Never put secrets here: paths and ids are fine, keys and answers are not. */
export type Fields = Readonly<Record<string, string | number | boolean | null>>;

/** Writes JSON lines. `child` adds fields to each line. */
export interface Logger {
  readonly error: (message: string, fields?: Fields) => void;
  readonly warn: (message: string, fields?: Fields) => void;
  readonly info: (message: string, fields?: Fields) => void;
  readonly debug: (message: string, fields?: Fields) => void;
  readonly child: (fields: Fields) => Logger;
}

/** A logger over a function that takes finished lines. `now` gives milliseconds since 1970. */
export function createLogger(
  write: (line: string) => void,
  now: () => number,
  base: Fields = {},
): Logger {
  const at =
    (level: Level) =>
    (message: string, fields: Fields = {}) => {
      const time = new Date(now()).toISOString();
      write(`${JSON.stringify({ time, level, message, ...base, ...fields })}\n`);
    };
  return {
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: at('debug'),
    child: (fields) => createLogger(write, now, { ...base, ...fields }),
  };
}

/** A logger that keeps nothing. */
export const silentLogger: Logger = createLogger(
  () => undefined,
  () => 0,
);
