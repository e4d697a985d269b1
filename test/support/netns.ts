import { execFileSync } from 'node:child_process';

/** Network namespaces on one switch, as if plugged in by cables. Needs root and iproute2. */
export interface Network {
  /** The namespace's file: enter with `nsenter --net=FILE`, never `ip netns exec` (mounts would go with it). */
  readonly file: (port: string) => string;
  readonly address: (port: string) => string;
  /** Pulls a cable: the far end's interface stays up and loses its carrier. */
  cut(port: string): void;
  restore(port: string): void;
  dispose(): void;
}

/** Why there can be no namespaces here, or null. */
export function whyNoNetns(): string | null {
  if (process.getuid?.() !== 0) return 'not root';
  try {
    const probe = `rlkp${process.pid}`;
    ip('netns', 'add', probe);
    ip('netns', 'del', probe);
    return null;
  } catch (error) {
    return `no network namespaces: ${String(error).split('\n')[0] ?? ''}`;
  }
}

let count = 0;

/** A switch with a port for each name, addresses 10.99.0.1 and up, default routes through the port. */
export function createNetwork(ports: readonly string[]): Network {
  const tag = `rlk${process.pid}x${++count}`;
  const name = (port: string): string => `${tag}-${port}`;
  const hub = name('switch');
  const index = (port: string): number => ports.indexOf(port) + 1;
  const all = [hub, ...ports.map(name)];
  const dispose = (): void => {
    for (const namespace of all) quietly(() => ip('netns', 'del', namespace));
  };
  try {
    ip('netns', 'add', hub);
    ip('-n', hub, 'link', 'add', 'bridge', 'type', 'bridge');
    ip('-n', hub, 'link', 'set', 'bridge', 'up');
    for (const port of ports) plugIn(hub, name(port), index(port));
  } catch (error) {
    dispose();
    throw error;
  }
  const set = (port: string, state: string): void =>
    ip('-n', hub, 'link', 'set', `port${index(port)}`, state);
  return {
    file: (port) => `/run/netns/${name(port)}`,
    address: (port) => `10.99.0.${index(port)}`,
    cut: (port) => set(port, 'down'),
    restore: (port) => set(port, 'up'),
    dispose,
  };
}

function plugIn(hub: string, namespace: string, index: number): void {
  ip('netns', 'add', namespace);
  const ends = [`lan`, 'netns', namespace, 'type', 'veth', 'peer', 'name', `port${index}`];
  ip('link', 'add', ...ends, 'netns', hub);
  ip('-n', hub, 'link', 'set', `port${index}`, 'master', 'bridge', 'up');
  ip('-n', namespace, 'link', 'set', 'lo', 'up');
  ip('-n', namespace, 'address', 'add', `10.99.0.${index}/24`, 'broadcast', '+', 'dev', 'lan');
  ip('-n', namespace, 'link', 'set', 'lan', 'up');
  // kdeconnectd up to 25.12 sends its broadcast through the default route only.
  ip('-n', namespace, 'route', 'add', 'default', 'via', '10.99.0.254', 'dev', 'lan', 'onlink');
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

function quietly(action: () => void): void {
  try {
    action();
  } catch {
    // Not there: that is what was wanted.
  }
}
