import { lstat, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Env } from '../env.ts';
import { removeOwnTree } from '../fs/target.ts';
import type { KdeConnect } from '../kdeconnect/types.ts';
import { createOffers, type Offers } from '../offer/offers.ts';
import type { Network } from '../offer/serving.ts';
import type { Disposable } from '../util/disposable.ts';
import { makeOldHome } from './old-home.ts';
import { makeNewSettings, makeOldSettings } from './settings.ts';
import { linkStandIns, makeIdentity } from './stand-in.ts';

/** The demonstration: two made-up homes, the old one offered over a real sshd on this computer. */
export interface Demo extends Disposable {
  /** The world of the made-up new computer. */
  readonly env: Env;
  readonly kdeConnect: KdeConnect;
  /** KDE Connect's id of the made-up old computer. */
  readonly oldComputer: string;
  readonly dir: string;
  readonly oldHome: string;
}

const FILES = 400;
/** Says that both homes are made. */
const COMPLETE = 'complete';
const OLD = { id: 'relokate_demo_old_computer_000000001', name: 'Made-up old computer' };
const NEW = { id: 'relokate_demo_new_computer_000000002', name: 'This computer, made up' };

/** Only this computer can reach the demonstration. */
const loopback: Network = { addresses: () => ['127.0.0.1'], bind: '127.0.0.1', ports: [0] };

export interface DemoOptions {
  /** Leaves the homes where they are at the end. */
  readonly keep?: boolean;
  /** A name that nobody can guess: an engine that is started again with it finds the same homes. */
  readonly token?: string;
}

/** Makes the two homes in a throw-away folder and offers the old one; whoever asks is let in. */
export async function createDemo(base: Env, options: DemoOptions = {}): Promise<Demo> {
  const { keep = false, token } = options;
  const dir = await ownFolder(token);
  const isMade = await isThere(join(dir, COMPLETE));
  if (!isMade) await removeOwnTree(join(dir, 'old'));
  const oldEnv = await envIn(base, join(dir, 'old'), { name: 'old-laptop', user: 'anna' });
  const env = await envIn(base, join(dir, 'new'), { name: 'new-laptop', user: 'anna' });
  if (!isMade) {
    await makeOldHome(oldEnv.home, { files: FILES });
    await makeOldSettings(oldEnv.home);
    await makeNewHome(env.home);
    await makeNewSettings(env.home);
    await writeFile(join(dir, COMPLETE), '');
  }
  const [oldSelf, newSelf] = await Promise.all([
    makeIdentity(dir, OLD, base.childEnv),
    makeIdentity(dir, NEW, base.childEnv),
  ]);
  const [oldSide, newSide] = linkStandIns(oldSelf, newSelf);
  const offers = createConsentingOffers(oldEnv, oldSide);
  await offers.start({
    to: null,
    scopes: ['home', 'profile'],
    once: false,
    timeoutSeconds: null,
    unboxed: false,
  });
  return {
    env,
    kdeConnect: newSide,
    oldComputer: OLD.id,
    dir,
    oldHome: oldEnv.home,
    dispose: async () => {
      await offers.dispose();
      if (!keep) await removeOwnTree(dir);
    },
  };
}

function createConsentingOffers(env: Env, kdeConnect: KdeConnect): Offers {
  const offers = createOffers({
    kdeConnect,
    env,
    network: loopback,
    onState: (state) => {
      if (state.kind !== 'asking') return;
      const { id } = state.request;
      setImmediate(() => void offers.answer(id, true).catch(() => undefined));
    },
  });
  return offers;
}

/** The demonstration's folder; with a token the one that there may be already. */
async function ownFolder(token: string | undefined): Promise<string> {
  const prefix = join(tmpdir(), 'relokate-demo-');
  if (token === undefined) return mkdtemp(prefix);
  const dir = `${prefix}${token}`;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const { uid } = await lstat(dir);
  if (uid !== process.getuid?.()) throw new Error(`${dir} is somebody else's`);
  return dir;
}

function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

async function envIn(base: Env, dir: string, computer: NonNullable<Env['computer']>): Promise<Env> {
  const home = join(dir, 'home', computer.user);
  const runtimeDir = join(dir, 'run');
  await mkdir(home, { recursive: true });
  await mkdir(runtimeDir, { recursive: true, mode: 0o700 });
  return {
    ...base,
    mode: 'demo',
    computer,
    home,
    configHome: join(home, '.config'),
    dataHome: join(home, '.local/share'),
    stateHome: join(home, '.local/state'),
    runtimeDir,
    sessionBus: null,
    // Never this computer's own apps.
    flatpak: {
      userDir: join(home, '.local/share/flatpak'),
      systemDir: join(dir, 'flatpak'),
      variables: { XDG_DATA_HOME: join(home, '.local/share') },
    },
    // Nor its own desktop.
    desktop: { ...base.desktop, plasma: null, session: null, variables: {} },
    childEnv: { ...base.childEnv, HOME: home, XDG_RUNTIME_DIR: runtimeDir },
  };
}

/** A fresh home as a new computer has it, with one file that both have. */
async function makeNewHome(home: string): Promise<void> {
  for (const name of ['Desktop', 'Documents', 'Pictures', 'Music', 'Downloads', '.config']) {
    await mkdir(join(home, name), { recursive: true });
  }
  const userDirs = [
    'DESKTOP:Desktop',
    'DOCUMENTS:Documents',
    'PICTURES:Pictures',
    'MUSIC:Music',
    'DOWNLOAD:Downloads',
  ];
  const lines = userDirs.map((pair) => pair.replace(/(.*):(.*)/, 'XDG_$1_DIR="$HOME/$2"'));
  await writeFile(join(home, '.config/user-dirs.dirs'), `${lines.join('\n')}\n`);
  await writeFile(join(home, '.bashrc'), '# as the new computer came\n');
}
