import { readFileSync } from 'node:fs';

/** @typedef {'debian' | 'fedora' | 'arch' | 'opensuse'} Family */

// First word of ID or ID_LIKE (os-release(5)) that is known decides.
/** @type {Record<string, Family>} */
const families = {
  debian: 'debian',
  ubuntu: 'debian',
  fedora: 'fedora',
  rhel: 'fedora',
  arch: 'arch',
  opensuse: 'opensuse',
  suse: 'opensuse',
};

/** @type {Record<Family, string>} */
const installers = {
  debian: 'apt-get install --no-install-recommends',
  fedora: 'dnf install --setopt=install_weak_deps=False',
  arch: 'pacman -S --needed',
  opensuse: 'zypper install --no-recommends',
};

/**
 * The family of distributions that an os-release text names, and its name for people.
 * @param {string} text
 * @returns {{ family: Family | null, name: string }}
 */
export function readDistribution(text) {
  /** @param {string} key */
  const value = (key) =>
    new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1]?.replace(/^(["'])(.*)\1$/, '$2') ?? '';
  const words = `${value('ID')} ${value('ID_LIKE')}`.toLowerCase().split(/\s+/);
  // openSUSE's ids read opensuse-leap and opensuse-tumbleweed.
  const known = words.map((word) => families[word] ?? families[word.split('-')[0] ?? '']);
  return { family: known.find(Boolean) ?? null, name: value('PRETTY_NAME') || 'this system' };
}

/** The distribution that we run on. */
export function thisDistribution() {
  for (const file of ['/etc/os-release', '/usr/lib/os-release']) {
    try {
      return readDistribution(readFileSync(file, 'utf8'));
    } catch {
      // The next one, then.
    }
  }
  return readDistribution('');
}

/**
 * The command that a person types to install packages.
 * @param {Family} family
 * @param {readonly string[]} packages
 */
export function installCommand(family, packages) {
  return `sudo ${installers[family]} ${packages.join(' ')}`;
}
