import { agreeChannel } from '../../../main/core/board/handshake.ts';
import type { AgreedChannel } from '../../../main/core/board/types.ts';
import { linkStandIns, makeIdentity } from '../../../main/core/demo/stand-in.ts';
import { createOffers } from '../../../main/core/offer/offers.ts';
import type { Disposable } from '../../../main/core/util/disposable.ts';
import { envOf } from '../engine/env.ts';
import type { Room } from './room.ts';

/** A home that is offered as the product does it: an sshd in a box for each connection. */
export interface Offered extends Disposable {
  readonly channel: AgreedChannel;
}

/** Offers a home and agrees on the channel to it; only KDE Connect is left out. */
export async function offerHome(room: Room, home: string): Promise<Offered> {
  const oldEnv = envOf(home);
  const askEnv = envOf(room.fresh('asking'));
  const ids = await Promise.all([
    makeIdentity(
      askEnv.home,
      { id: 'relokate_bench_old_computer_0000001', name: 'old' },
      askEnv.childEnv,
    ),
    makeIdentity(
      askEnv.home,
      { id: 'relokate_bench_new_computer_0000002', name: 'new' },
      askEnv.childEnv,
    ),
  ]);
  const [oldSide, newSide] = linkStandIns(...ids);
  const offers = createOffers({
    kdeConnect: oldSide,
    env: oldEnv,
    network: { addresses: () => ['127.0.0.1'], bind: '127.0.0.1', ports: [0] },
    onState: (state) => {
      if (state.kind === 'asking') setImmediate(() => void offers.answer(state.request.id, true));
    },
  });
  const terms = { to: null, once: false, timeoutSeconds: null, unboxed: false };
  await offers.start({ ...terms, scopes: ['home'] });
  const channel = await agreeChannel({
    kdeConnect: newSide,
    env: askEnv,
    device: ids[0].id,
    scopes: ['home'],
    signal: new AbortController().signal,
    timeoutSeconds: 20,
  });
  return {
    channel,
    dispose: async () => {
      await channel.close();
      await offers.dispose();
    },
  };
}

/** The same channel through another port of loopback, as data that another process can be sent. */
export function throughPort(channel: AgreedChannel, port: number): AgreedChannel {
  const { offer, identityFile, knownHostsFile, hostKeyAlias } = channel;
  return { offer: { ...offer, port }, identityFile, knownHostsFile, hostKeyAlias };
}
