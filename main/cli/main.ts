import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { Failure, toFailureData } from '../../shared/failure.ts';
import { type SecretKind, secretKinds } from '../../shared/model/offer.ts';
import { type ScopeId, scopeIds } from '../../shared/model/scope.ts';
import { openEngine } from './engine.ts';
import type { Cli } from './context.ts';
import { exitStatus, statusOfFailure } from './exit-status.ts';
import { sayFailure } from './output.ts';
import { demo } from './commands/demo.ts';
import { accept, devices, pair, unpair } from './commands/devices.ts';
import { inspect, plan, resume, retry, run, undo, verify } from './commands/move.ts';
import { offer } from './commands/offer.ts';
import { checkRecipe } from './commands/recipe.ts';
import { doctor, report, runs, why } from './commands/report.ts';

/** Runs one command line. Returns the exit status (docs/contract.md). */
export async function main(argv: readonly string[]): Promise<number> {
  const ending = new AbortController();
  const caught: number[] = [];
  const onSignal = (number: number) => () => {
    caught.push(number);
    ending.abort(new Error('signal'));
  };
  process.on('SIGINT', onSignal(2));
  process.on('SIGTERM', onSignal(15));
  process.on('SIGHUP', onSignal(1));
  let status: number = exitStatus.done;
  const program = commands(
    (work) => async (cli) => {
      status = await settle(cli, work);
    },
    ending.signal,
  );
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitStatus.done : exitStatus.usage;
  }
  const [first] = caught;
  return first === undefined ? status : exitStatus.signal + first;
}

type Work = (cli: Cli) => Promise<number>;

async function settle(cli: Cli, work: Work): Promise<number> {
  try {
    return await work(cli);
  } catch (error) {
    if (error instanceof CommanderError) throw error;
    if (!cli.signal.aborted) sayFailure(cli.output, toFailureData(error));
    return error instanceof Failure ? statusOfFailure(error.code) : exitStatus.stopped;
  }
}

interface Globals {
  readonly json?: boolean;
  readonly progress?: 'json' | 'none' | 'text';
}

function commands(wrap: (work: Work) => (cli: Cli) => Promise<void>, signal: AbortSignal): Command {
  const program = new Command('relokate')
    .description('Moves a person from an old computer to a new one.')
    .exitOverride()
    .showHelpAfterError();
  const add = (usage: string, description: string): Command =>
    program
      .command(usage)
      .description(description)
      .exitOverride()
      .option('--json', 'one JSON document instead of text')
      .option(
        '--progress <form>',
        'json: JSON lines on stderr; none',
        oneOf(['text', 'json', 'none']),
      );
  const does = (
    command: Command,
    work: (cli: Cli, ...args: (string | undefined)[]) => Promise<number>,
  ): void => {
    command.action(async (...all: unknown[]) => {
      const args = all.slice(0, -2).filter((one) => typeof one === 'string');
      await wrap((cli) => work(cli, ...args))(makeCli(command.opts(), signal));
    });
  };
  addDeviceCommands(add, does);
  addMoveCommands(add, does);
  addRecordCommands(add, does);
  return program;
}

type Add = (usage: string, description: string) => Command;
type Does = (
  command: Command,
  work: (cli: Cli, ...args: (string | undefined)[]) => Promise<number>,
) => void;

function makeCli({ json, progress }: Globals, signal: AbortSignal): Cli {
  const { stdout, stderr, stdin } = process;
  for (const stream of [stdout, stderr]) stream.on('error', onlyBrokenPipe);
  const output = {
    json: json === true,
    progress: progress ?? 'text',
    out: stdout,
    err: stderr,
    in: stdin,
  };
  return { output, signal, open: openEngine };
}

/** Who listens may go (`| head`): what was begun goes on, and its status is told all the same. */
function onlyBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

function addDeviceCommands(add: Add, does: Does): void {
  const list = add('devices', 'devices that KDE Connect knows').option(
    '--watch',
    'go on telling changes',
  );
  does(list, (cli) => devices(cli, { watch: list.opts()['watch'] === true }));
  const asking = add('pair <device>', 'asks to pair; prints the key to compare; waits').option(
    '--timeout <seconds>',
    'how long to wait',
    seconds,
  );
  does(asking, (cli, device = '') => pair(cli, device, numberOf(asking, 'timeout')));
  const accepting = add('accept [device]', 'accepts an incoming request').option(
    '--key <key>',
    'only if its key is this one',
  );
  does(accepting, (cli, device) => accept(cli, device ?? null, textOf(accepting, 'key')));
  does(add('unpair <device>', 'ends a pairing'), (cli, device = '') => unpair(cli, device));
  const offering = add(
    'offer',
    'the old computer: waits, asks for consent, serves, ends with the move',
  )
    .option('--to <device>', 'only to this device')
    .option('--scopes <list>', 'what is shown', scopes)
    .option('--yes', 'consent is given')
    .option('--once', 'ends after one move')
    .option('--timeout <seconds>', 'how long to wait', seconds)
    .option('--with <list>', 'secrets to show as well: keys, wallet', secrets)
    .option('--without-sandbox', 'serve even where no sandbox can be had');
  does(offering, (cli) =>
    offer(cli, {
      to: textOf(offering, 'to'),
      scopes: scopesOf(offering),
      yes: offering.opts()['yes'] === true,
      once: offering.opts()['once'] === true,
      timeoutSeconds: numberOf(offering, 'timeout'),
      unboxed: offering.opts()['withoutSandbox'] === true,
      also: secretKinds.filter((kind) => secretsOf(offering).includes(kind)),
    }),
  );
}

function addMoveCommands(add: Add, does: Does): void {
  const from = (command: Command): Command =>
    command
      .option('--from <source>', 'kdeconnect:DEVICE, ssh://[user@]host[:port], folder:/path')
      .option('--scopes <list>', 'apps, home, profile', scopes);
  const looking = from(add('inspect', 'what is on the old computer, with sizes'));
  does(looking, (cli) =>
    inspect(cli, { from: needed(looking, 'from'), scopes: scopesOf(looking) }),
  );
  const planning = from(add('plan', 'a plan to read and keep'))
    .option('--choices <file>', 'what to move, as JSON')
    .option('--out <file>', 'where to put the plan');
  does(planning, (cli) => plan(cli, { ...fromOf(planning), out: textOf(planning, 'out') }));
  const moving = from(add('run [plan]', 'carries a plan out'))
    .option('--choices <file>', 'what to move, as JSON')
    .option('--yes', 'do not ask');
  does(moving, (cli, file) => {
    const what = file === undefined ? fromOf(moving) : { planFile: file };
    return run(cli, what, moving.opts()['yes'] === true);
  });
  does(add('resume [run]', 'goes on with a run'), (cli, name) => resume(cli, name ?? null));
  does(add('retry <run>', 'tries what failed once more'), (cli, name = '') => retry(cli, name));
  const undoing = add('undo <run>', 'back to before')
    .option('--scopes <list>', 'only these', scopes)
    .option('--topics <list>', 'only these topics of the settings');
  does(undoing, (cli, name = '') => {
    const topics = textOf(undoing, 'topics')?.split(',') ?? null;
    return undo(cli, name, { scopes: listOf(undoing), topics });
  });
  does(add('verify <run>', 'compares again'), (cli, name = '') => verify(cli, name));
}

function addRecordCommands(add: Add, does: Does): void {
  does(add('runs', 'what there was'), (cli) => runs(cli));
  const telling = add('report [run]', 'how it went').option('--html <file>', 'as a page');
  does(telling, (cli, name) => report(cli, name ?? null, textOf(telling, 'html')));
  does(add('why <run> <path>', 'why this path ended as it did'), (cli, name = '', path = '') =>
    why(cli, name, path),
  );
  const checking = add('doctor', 'checks whether a move can be made').option(
    '--from <source>',
    'and its old computer',
  );
  does(checking, (cli) => doctor(cli, textOf(checking, 'from')));
  does(add('recipe <action> <file>', 'check: whether a recipe of your own is in order'), checkOnly);
  const trying = add('demo', 'a complete move between two made-up homes').option(
    '--keep',
    'keep both',
  );
  does(trying, (cli) => demo(cli, { keep: trying.opts()['keep'] === true }));
}

function checkOnly(cli: Cli, action?: string, file = ''): Promise<number> {
  if (action === 'check') return checkRecipe(cli, file);
  throw new CommanderError(exitStatus.usage, 'relokate.usage', 'error: recipe check FILE');
}

function fromOf(command: Command) {
  return {
    from: needed(command, 'from'),
    scopes: scopesOf(command),
    choices: textOf(command, 'choices'),
  };
}

function needed(command: Command, name: string): string {
  const value = textOf(command, name);
  if (value === null) command.error(`error: --${name} is needed`, { exitCode: exitStatus.usage });
  return value;
}

function textOf(command: Command, name: string): string | null {
  const value: unknown = command.opts()[name];
  return typeof value === 'string' ? value : null;
}

function numberOf(command: Command, name: string): number | null {
  const value: unknown = command.opts()[name];
  return typeof value === 'number' ? value : null;
}

function listOf(command: Command): readonly ScopeId[] | null {
  const value: unknown = command.opts()['scopes'];
  return Array.isArray(value) ? scopeIds.filter((id) => value.includes(id)) : null;
}

function scopesOf(command: Command): readonly ScopeId[] {
  return listOf(command) ?? scopeIds;
}

function scopes(text: string): readonly ScopeId[] {
  const wanted = text.split(',').map((one) => one.trim());
  const found = scopeIds.filter((id) => wanted.includes(id));
  if (found.length === wanted.length) return found;
  throw new InvalidArgumentError(`one or more of ${scopeIds.join(', ')}`);
}

function secretsOf(command: Command): readonly unknown[] {
  const value: unknown = command.opts()['with'];
  return Array.isArray(value) ? value : [];
}

function secrets(text: string): readonly SecretKind[] {
  const wanted = text.split(',').map((one) => one.trim());
  const found = secretKinds.filter((kind) => wanted.includes(kind));
  if (found.length === wanted.length) return found;
  throw new InvalidArgumentError(`one or more of ${secretKinds.join(', ')}`);
}

function seconds(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('a number of seconds');
}

function oneOf(words: readonly string[]): (text: string) => string {
  return (text) => {
    if (words.includes(text)) return text;
    throw new InvalidArgumentError(`one of ${words.join(', ')}`);
  };
}
