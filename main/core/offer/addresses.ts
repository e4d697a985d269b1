import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';

/** Interfaces that lead to containers and virtual machines on this computer, or into a tunnel. */
const inward = /^(docker|br-|virbr|veth|vmnet|vboxnet|lxc|lxd|podman|cni|tun|tap|wg|tailscale|zt)/;
const MAX = 16;

type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;

/**
 * The addresses under which another computer may reach this one, the most likely first: networks,
 * then tunnels and the like, then addresses that were made up for want of a router (169.254/16).
 * Without loopback and without fe80::/10, which mean nothing without the other side's interface.
 */
export function reachableAddresses(interfaces: Interfaces = networkInterfaces()): string[] {
  const found = Object.entries(interfaces).flatMap(([name, infos]) =>
    (infos ?? [])
      .filter(({ internal, address }) => !internal && !/^fe[89ab]/i.test(address))
      .map(({ address }) => ({ address, rank: rankOf(name, address) })),
  );
  found.sort((a, b) => a.rank - b.rank);
  return [...new Set(found.map(({ address }) => address))].slice(0, MAX);
}

function rankOf(name: string, address: string): number {
  if (address.startsWith('169.254.')) return 4;
  const version = address.includes(':') ? 1 : 0;
  return (inward.test(name) ? 2 : 0) + version;
}
