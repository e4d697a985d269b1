import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { Device } from '../../shared/model/device.ts';
import { type Agent, startAgent } from './agent-client.ts';
import type { Computer } from './computer.ts';
import { createLab, type Lab } from './lab.ts';

/** One of two computers as a test sees it. */
export interface Side {
  readonly agent: Agent;
  readonly computer: Computer;
  /** Its own id. */
  readonly id: string;
  /** How it sees the other one. */
  readonly peer: Device | undefined;
  readonly isPeerHere: boolean;
  /** Where it keeps the commands that it publishes to the other one. */
  readonly commands: string;
}

/** Two computers with this system's kdeconnectd and an agent each, for all tests of a `describe`. */
export function twoComputers(prepare: (old: Agent, young: Agent) => Promise<unknown>): {
  readonly older: Side;
  readonly newer: Side;
  readonly lab: () => Lab<'old' | 'new'>;
} {
  let lab: Lab<'old' | 'new'> | null = null;
  const agents = new Map<'old' | 'new', Agent>();
  const theLab = (): Lab<'old' | 'new'> => {
    if (lab === null) throw new Error('the lab is not set up');
    return lab;
  };
  const agentOf = (name: 'old' | 'new'): Agent => {
    const agent = agents.get(name);
    if (agent === undefined) throw new Error(`there is no agent on ${name}`);
    return agent;
  };
  const side = (name: 'old' | 'new'): Side => ({
    get agent() {
      return agentOf(name);
    },
    get computer() {
      return theLab().computers[name];
    },
    get id() {
      const state = agentOf(name).state();
      return state.kind === 'ready' ? state.selfId : '';
    },
    get peer() {
      return agentOf(name).devices()[0];
    },
    get isPeerHere() {
      return agentOf(name).devices()[0]?.reachable === true;
    },
    get commands() {
      const peer = agentOf(name).devices()[0]?.id ?? '';
      const below = join('.config/kdeconnect', peer, 'kdeconnect_runcommand/config');
      return join(theLab().computers[name].home, below);
    },
  });
  beforeAll(async () => {
    lab = await createLab({ old: 'here', new: 'here' });
    for (const name of ['old', 'new'] as const) {
      agents.set(name, await startAgent(lab.computers[name]));
    }
    await prepare(agentOf('old'), agentOf('new'));
  });
  afterAll(async () => {
    for (const agent of agents.values()) await agent.stop();
    await lab?.dispose();
  });
  return { older: side('old'), newer: side('new'), lab: theLab };
}
