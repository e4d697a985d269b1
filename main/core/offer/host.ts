import { readFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import type { Host, OsRelease } from '../../../shared/model/host.ts';
import type { Env } from '../env.ts';

/** This computer, as the other one is to know it. */
export async function describeHost(env: Env): Promise<Host> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => null);
  return {
    name: hostname().slice(0, 64),
    user: userInfo().username,
    ...env.computer,
    home: env.home,
    os: text === null ? null : parseOsRelease(text),
  };
}

/** Reads os-release(5): shell-like `NAME=value` lines, values maybe in quotes. */
export function parseOsRelease(text: string): OsRelease {
  const value = (name: string): string => {
    const line = text.split('\n').find((candidate) => candidate.startsWith(`${name}=`)) ?? '';
    const raw = line.slice(name.length + 1).trim();
    const quoted = /^(["'])(.*)\1$/.exec(raw);
    return (quoted?.[2]?.replace(/\\(["$`\\])/g, '$1') ?? raw).slice(0, 256);
  };
  return {
    id: value('ID'),
    name: value('PRETTY_NAME') || value('NAME'),
    versionId: value('VERSION_ID'),
    variantId: value('VARIANT_ID'),
  };
}
