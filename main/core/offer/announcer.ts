import { Failure } from '../../../shared/failure.ts';
import { type Post, randomId } from '../board/post.ts';
import type { KdeConnect } from '../kdeconnect/types.ts';
import type { Logger } from '../log/logger.ts';

/** Keeps word on the boards of those who may ask that Relokate is open here. */
export interface Announcer {
  /** Puts the word up where it is missing; devices that pair later get it then. */
  announce(): Promise<void>;
  /** Another word stands on the device's board; it is left there as long as it takes to be read. */
  hold(device: string): void;
  /** Whether a device may ask. */
  concerns(device: string): boolean;
  /** Takes everything away that stands there of ours. */
  clear(): Promise<void>;
}

export interface AnnouncerOptions {
  readonly kdeConnect: KdeConnect;
  readonly post: Post;
  /** The one device that it is for; null for all paired computers. */
  readonly to: string | null;
  /** How long a word is left standing, milliseconds. */
  readonly farewellMs: number;
  readonly log: Logger;
}

/** Phones and the like run no Relokate; for them the entry would only be a riddle. */
const noComputers: ReadonlySet<string> = new Set(['phone', 'tablet', 'tv']);

/** An announcer for one offer. A board that cannot be written is logged: others may still work. */
export function createAnnouncer(options: AnnouncerOptions): Announcer {
  const { kdeConnect, post, to, log } = options;
  /** Until when another word is left standing on a board, by the steady clock. */
  const held = new Map<string, number>();
  const announced = new Set<string>();
  const touched = new Set<string>();
  const session = randomId();
  const devices = (): string[] =>
    kdeConnect
      .devices()
      .filter(
        ({ id, paired, type }) => paired && (to === null ? !noComputers.has(type) : id === to),
      )
      .map(({ id }) => id);
  const warn = (device: string) => (error: unknown) => {
    const code = error instanceof Failure ? error.code : String(error);
    log.warn('offer: board not reached', { device, code });
  };
  return {
    announce: async () => {
      for (const device of devices()) {
        if (announced.has(device) || performance.now() < (held.get(device) ?? 0)) continue;
        announced.add(device);
        touched.add(device);
        const ready = { kind: 'ready', body: { asking: false } } as const;
        await post.send(device, session, ready).catch(warn(device));
      }
    },
    hold: (device) => {
      held.set(device, performance.now() + options.farewellMs);
      touched.add(device);
      announced.delete(device);
    },
    concerns: (device) => to === null || device === to,
    clear: async () => {
      for (const device of touched) await kdeConnect.board.clear(device).catch(warn(device));
      announced.clear();
      touched.clear();
    },
  };
}
