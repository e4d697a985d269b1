import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { assertNever } from '../../../shared/util/assert-never.ts';
import type { Case, Rival } from '../cases.ts';
import { type Engine, startEngine } from '../engine/client.ts';
import type { From, Measured } from '../engine/protocol.ts';
import { openLink } from '../link/link.ts';
import { makeDisk } from './disk.ts';
import { offerHome, throughPort } from './offer.ts';
import type { OpenThings } from './open-things.ts';
import { timed, tool } from './program.ts';
import type { MadeTree, Room, Target } from './room.ts';
import { startStock } from './stock.ts';

/** Everything that a case is run with. */
export interface Arena {
  readonly room: Room;
  /** Holds all that is started for the case. */
  readonly things: OpenThings;
  /** The program that plays links. */
  readonly link: string;
  readonly tree: MadeTree;
  readonly turns: number;
  /** Where to write what Relokate's time goes into, or null. */
  readonly profile: string | null;
}

/** A case made ready: its ways, each of which can be timed into a fresh target. */
export interface Contest {
  readonly relokate: (into: string) => Promise<Measured>;
  readonly rivals: Readonly<Partial<Record<Rival, (into: string) => Promise<number>>>>;
  /** Where a turn of one way writes to. */
  readonly target: () => Target;
}

/** Makes a case ready. */
export async function openContest(one: Case, arena: Arena): Promise<Contest> {
  switch (one.kind) {
    case 'mount':
      return overMount(one, arena);
    case 'disk':
      return onDisk(one, arena);
    case 'offer':
    case 'again':
    case 'inventory':
      return overOffer(one, arena);
    default:
      return assertNever(one.kind);
  }
}

/** Relokate's own sshd in its box against a plain one, both behind the same kind of link. */
async function overOffer(one: Case, arena: Arena): Promise<Contest> {
  const { room, things, link, tree, profile } = arena;
  const offered = things.add(await offerHome(room, tree.home));
  const way = things.add(await openLink(link, offered.channel.offer.port, one.link));
  const stock = things.add(await startStock(link, one.link));
  const engine = things.add(startEngine());
  const channel = throughPort(offered.channel, way.port);
  await open(engine, { kind: 'channel', channel }, room);
  const { lane } = one;
  const kind = one.kind === 'again' ? 'again' : 'move';
  const isAgain = one.kind === 'again';
  return {
    target: () => room.target(),
    relokate: (home) =>
      one.kind === 'inventory'
        ? engine.ask({ kind: 'inventory', home, lane })
        : engine.ask({ kind, home, lane, profile }),
    rivals: {
      rsync: async (into) => {
        if (isAgain) await stock.rsync(tree.home, into);
        return timed(into, () => stock.rsync(tree.home, into));
      },
      tar: (into) => timed(into, () => stock.tar(tree.home, into)),
      find: (into) => timed(into, () => stock.find(tree.home)),
    },
  };
}

/** A home that another program has mounted. Each turn gets a mount that nobody has read through yet. */
async function overMount(one: Case, arena: Arena): Promise<Contest> {
  const { room, things, link, tree, profile } = arena;
  const stock = things.add(await startStock(link, one.link));
  const engine = things.add(startEngine());
  const mounted = async <T>(work: (root: string) => Promise<T>): Promise<T> => {
    const at = room.fresh('mount');
    mkdirSync(at);
    const unmount = await stock.mount(tree.home, at);
    try {
      return await work(at);
    } finally {
      await unmount();
    }
  };
  return {
    target: () => room.target(),
    relokate: (home) =>
      mounted(async (path) => {
        await open(engine, { kind: 'folder', path }, room);
        try {
          return await engine.ask({ kind: 'move', home, lane: one.lane, profile });
        } finally {
          await engine.ask({ kind: 'close' });
        }
      }),
    rivals: {
      cp: (into) => mounted((at) => timed(into, () => tool('cp', ['-a', `${at}/.`, into]))),
    },
  };
}

/** Source and targets on one file system that can share blocks between files. */
async function onDisk(one: Case, arena: Arena): Promise<Contest> {
  const { room, things, tree, turns, profile } = arena;
  // A copy that shares nothing must fit too, for every turn.
  const disk = things.add(makeDisk(room, Math.ceil(tree.facts.bytes * (turns + 1) * 1.1)));
  const home = join(disk.dir, 'old');
  await tool('cp', ['-a', tree.home, home]);
  const engine = things.add(startEngine());
  // Opened by a home on this disk, as the targets are.
  await engine.ask({
    kind: 'open',
    from: { kind: 'folder', path: home },
    home: join(disk.dir, 'new'),
  });
  let count = 0;
  return {
    target: () => {
      const dir = join(disk.dir, `target-${count++}`);
      mkdirSync(dir);
      return { dir, drop: () => undefined };
    },
    relokate: (into) => engine.ask({ kind: 'move', home: into, lane: one.lane, profile }),
    rivals: {
      cp: (into) => timed(into, () => tool('cp', ['-a', '--reflink=always', `${home}/.`, into])),
    },
  };
}

async function open(engine: Engine, from: From, room: Room): Promise<void> {
  await engine.ask({ kind: 'open', from, home: room.fresh('new') });
}
