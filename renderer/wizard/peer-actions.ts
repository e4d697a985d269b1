import type { SecretKind } from '../../shared/model/offer.ts';
import { toFailureData } from '../../shared/failure.ts';
import { scopeIds } from '../../shared/model/scope.ts';
import { nothingKnown } from '../store/wizard.ts';
import { connect } from './jobs.ts';
import type { Task } from './task.ts';
import { mirrorShows, press, type World } from './world.ts';

const PAIR_SECONDS = 30;

/** What can be done about devices, the connection to the old computer, and its questions. */
export function createPeerActions(world: World) {
  const { client, wizard } = world;
  return {
    refreshDevices: () => press(world, 'refresh', () => client.call('devices.refresh', null)),
    pair: (device: string) => pair(world, device),
    acceptPairing: (device: string) =>
      press(world, 'accept', () => client.call('devices.accept', { device })),
    refusePairing: (device: string) =>
      press(world, 'refuse', () => client.call('devices.refuse', { device })),
    connect: (source: string) => connect(world, source),
    chooseFolder: () =>
      press(world, 'folder', async () => {
        const folder = await world.shell.chooseFolder();
        if (folder !== null) await connect(world, `folder:${folder}`);
      }),
    disconnect: () => {
      wizard.setState({ resuming: null });
      return press(world, 'disconnect', () => client.call('source.disconnect', null));
    },
    answer: (id: string, answer: string) =>
      press(world, 'answer', () => client.call('questions.answer', { id, answer })),
    dismissQuestion: (id: string) =>
      press(world, 'answer', () => client.call('questions.dismiss', { id })),
  };
}

/** What the old computer's side can do. */
export function createOfferActions(world: World) {
  const { client, wizard } = world;
  return {
    startOffer: async (): Promise<void> => {
      wizard.setState({ side: 'old', wanted: 'welcome', lastEnd: null });
      const request = {
        to: null,
        scopes: scopeIds,
        once: false,
        timeoutSeconds: null,
        unboxed: false,
      };
      await press(world, 'offer', () => client.call('offer.start', request));
    },
    answerOffer: (request: string, allow: boolean, also: readonly SecretKind[] = []) =>
      press(world, allow ? 'allow' : 'refuse', () =>
        client.call('offer.answer', { request, allow, also }),
      ),
    stopOffer: () => press(world, 'stop', () => client.call('offer.stop', null)),
    leaveOffer: async (): Promise<void> => {
      wizard.setState({ side: null, wanted: 'welcome' });
      await press(world, 'stop', () => client.call('offer.stop', null));
    },
  };
}

/** Into the try-out with made-up computers, and out of it. */
export function createDemoActions(world: World) {
  const { shell, wizard } = world;
  return {
    startDemo: () =>
      press(world, 'demo', async () => {
        await shell.startDemo();
        await mirrorShows(world, (state) => state.mode === 'demo');
        wizard.setState({ side: 'new', wanted: 'connect' });
      }),
    leaveDemo: () =>
      press(world, 'demo', async () => {
        await shell.leaveDemo();
        await mirrorShows(world, (state) => state.mode === 'normal');
        wizard.setState({
          ...nothingKnown,
          side: null,
          wanted: 'welcome',
          run: null,
          resuming: null,
        });
      }),
  };
}

async function pair({ client, wizard }: World, device: string): Promise<void> {
  const tell = (task: Task<null>): void => {
    if (wizard.getState().pairing?.device === device)
      wizard.setState({ pairing: { device, task } });
  };
  wizard.setState({ pairing: { device, task: { kind: 'busy' } } });
  try {
    await client.call('devices.pair', { device, timeoutSeconds: PAIR_SECONDS });
    tell({ kind: 'done', value: null });
  } catch (error) {
    tell({ kind: 'failed', error: toFailureData(error) });
  }
}
