/**
 * @typedef {object} Entry A package in a package-lock.json (lockfileVersion 3).
 * @property {string} [version]
 * @property {boolean} [dev]
 * @property {string} [license]
 * @property {boolean} [optional]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 * @property {Record<string, string>} [optionalDependencies]
 */
/** @typedef {Record<string, Entry>} Packages by their folder; the empty one is the project itself */

const systems = [
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];

/**
 * What a lock file lacks of packages for other platforms. npm leaves them out when it writes the file
 * with an installation at hand that has none of them, and `npm ci` then refuses it (npm/cli#4828).
 * @param {Packages} packages
 * @returns {Packages}
 */
export function missingPlatforms(packages) {
  /** @type {Packages} */
  const missing = {};
  for (const [path, entry] of Object.entries(packages)) {
    if (path === '') continue;
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const made = isThere(packages, path, name) ? null : platformEntry(name, version, entry);
      if (made) missing[`node_modules/${name}`] = made;
    }
  }
  return missing;
}

/**
 * Looks for a package as Node does: in the folder itself, then further and further out.
 * @param {Packages} packages
 * @param {string} path
 * @param {string} name
 * @returns {boolean}
 */
function isThere(packages, path, name) {
  if (packages[`${path}/node_modules/${name}`]) return true;
  const outer = path.lastIndexOf('/node_modules/');
  if (outer >= 0) return isThere(packages, path.slice(0, outer), name);
  return Boolean(packages[`node_modules/${name}`]);
}

/**
 * The entry of a package for one platform, read from its name: `…-linux-x64-musl`. Null where the name
 * says no platform. There is no hash: on that platform npm takes what the registry has of this version.
 * @param {string} name
 * @param {string} version
 * @param {Entry} owner
 * @returns {Entry | null}
 */
function platformEntry(name, version, owner) {
  const words = name.split(/[/-]/);
  const at = words.findIndex((word) => systems.includes(word));
  const [os, cpu, abi = ''] = words.slice(at);
  if (at < 0 || !os || !cpu || !/^\d+\.\d+\.\d+/.test(version)) return null;
  const libc = abi.startsWith('musl') ? ['musl'] : ['glibc'];
  return {
    version,
    cpu: [cpu],
    ...(owner.dev ? { dev: true } : {}),
    ...(os === 'linux' && abi !== '' ? { libc } : {}),
    ...(owner.license === undefined ? {} : { license: owner.license }),
    optional: true,
    os: [os],
  };
}
