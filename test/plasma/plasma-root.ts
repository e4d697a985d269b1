import { execFileSync } from 'node:child_process';
import { makeRootMeanwhile, type Root, type RootParts } from '../support/debian-root.ts';

/** The generations of Plasma people move between: 5 is 5.27 of bookworm, 6 is 6.3 of trixie. */
export type Generation = 5 | 6;

export const generations: readonly Generation[] = [5, 6];

/**
 * The desktop, then what depends on nothing and is missed all the same without recommended packages:
 * themes, settings modules, the sound widget; then what the tests ask and press with.
 */
const both = [
  ...['plasma-workspace', 'plasma-desktop', 'kwin-x11', 'xvfb', 'libgl1-mesa-dri', 'dbus'],
  ...['konsole', 'dolphin', 'powerdevil', 'kscreen', 'kwalletmanager', 'kde-cli-tools'],
  ...['systemsettings', 'kde-config-gtk-style', 'breeze-gtk-theme', 'breeze-cursor-theme'],
  ...['plasma-pa', 'fonts-dejavu-core', 'locales', 'xdg-utils', 'sqlite3', 'libglib2.0-bin'],
  ...['xdotool', 'x11-utils', 'x11-xserver-utils', 'x11-xkb-utils', 'imagemagick'],
  // The first process of a session's namespace has to collect what others leave.
  ...['tini', 'procps'],
  // What the built command runs, where a test starts it in the session.
  ...['sshfs', 'openssh-client', 'rsync', 'acl', 'attr'],
];

const own: Readonly<Record<Generation, readonly string[]>> = {
  5: [
    ...['qdbus-qt5', 'libkf5config-bin', 'libkf5dbusaddons-bin', 'libkf5wallet-bin'],
    ...['libqca-qt5-2-plugins', 'qml-module-qt-labs-platform', 'kde-style-breeze'],
  ],
  6: [
    ...['qdbus-qt6', 'libkf6config-bin', 'libkf6dbusaddons-bin', 'kwallet6'],
    ...['libqca-qt6-plugins', 'qml6-module-qt-labs-platform', 'kde-style-breeze'],
  ],
};

/** What nobody reads in a test; of the translations, German is kept. */
const leftOut = ['doc', 'man', 'help', 'locale', 'gtk-doc'].map((name) => `/usr/share/${name}/*`);
const keptAll = ['/usr/share/locale/de/*', '/usr/share/locale/locale.alias'];

/** After five minutes the screen would be locked, and every key go into the lock. */
const neverLock = `printf '[Daemon]\\nAutolock=false\\nLockOnResume=false\\n' > "$1/etc/xdg/kscreenlockerrc"`;

const locales = ['de_DE', 'en_US'].map(
  (name) => `chroot "$1" localedef -i ${name} -f UTF-8 ${name}.UTF-8`,
);

const options = [
  // A root that was cut off half-way is thrown away, so nothing has to reach the disk at once.
  '--dpkgopt=force-unsafe-io',
  ...leftOut.map((path) => `--dpkgopt=path-exclude=${path}`),
  ...keptAll.map((path) => `--dpkgopt=path-include=${path}`),
  ...[neverLock, ...locales].map((hook) => `--customize-hook=${hook}`),
];

const partsOf = (generation: Generation): RootParts => ({
  name: `plasma-${generation}`,
  suite: generation === 5 ? 'bookworm' : 'trixie',
  packages: [...both, ...own[generation]],
  options,
});

const tried = new Map<Generation, Promise<Root>>();

/**
 * The folder with a Plasma desktop of a generation, or why there is none. Made the first time, which
 * takes minutes and about 2 GB; kept in the cache folder of the tests.
 */
export function plasmaRoot(generation: Generation): Promise<Root> {
  const root = tried.get(generation) ?? makeRootMeanwhile(partsOf(generation));
  tried.set(generation, root);
  return root;
}

/** Why no Plasma session can be started here, or null. Makes what is missing. Says so on stderr. */
export async function whyNoPlasma(): Promise<string | null> {
  const why = reasonOfMachine() ?? (await reasonOfRoots());
  if (why !== null) process.stderr.write(`plasma skipped: ${why}\n`);
  return why;
}

function reasonOfMachine(): string | null {
  if (process.getuid?.() !== 0) return 'not root';
  try {
    const own = ['--mount', '--pid', '--net', '--ipc', '--uts', '--fork'];
    execFileSync('unshare', [...own, 'true'], { stdio: ['ignore', 'ignore', 'pipe'] });
    return null;
  } catch (error) {
    return `no namespaces: ${String(error).split('\n').at(-1) ?? ''}`;
  }
}

async function reasonOfRoots(): Promise<string | null> {
  // Both at once: one downloads while the other unpacks.
  const roots = await Promise.all(generations.map(plasmaRoot));
  const reasons = roots.flatMap((root) => ('missing' in root ? [root.missing] : []));
  return reasons.length > 0 ? reasons.join('; ') : null;
}
