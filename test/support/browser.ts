import { existsSync } from 'node:fs';
import type { LaunchOptions } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** How to start the system's Chromium, without its window and without its sandbox where root has none. */
export function findChromium(): LaunchOptions {
  const executablePath = places.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error('no Chromium found: install chromium');
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return { executablePath, args, timeout: 30_000 };
}
