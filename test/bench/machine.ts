import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';

/** What figures were taken on, in a line: no names, only what matters for speed. */
export function describeMachine(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  const versions = [
    `kernel ${release()}`,
    `Node ${process.versions.node}`,
    /^rsync +version (\S+)/.exec(said('rsync', ['--version']))?.[0].replace(/ +version/, ''),
    /OpenSSH_\S+/
      .exec(said('sh', ['-c', 'ssh -V 2>&1']))?.[0]
      .replace(/[_,]/g, ' ')
      .trim(),
  ];
  return `${cpu?.model ?? 'unknown processor'}, ${cpus().length} cores for both ends, ${memory} GB, ${versions.join(', ')}.`;
}

function said(program: string, words: readonly string[]): string {
  return execFileSync(program, words, { encoding: 'utf8' });
}
