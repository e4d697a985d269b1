import type { Page } from 'playwright-core';
import type { AppState } from '../../../shared/model/state.ts';
import type { ScriptedEngine } from '../../support/scripted-engine.ts';
import { ready, request } from './samples.ts';
import { base, devices, lost, type Scene } from './scene.ts';

const serving = (over: { readonly boxed?: boolean } = {}): AppState['offer'] => ({
  kind: 'serving',
  request: request(),
  since: Date.now() - 340_000,
  connections: 2,
  lastActive: Date.now(),
  boxed: over.boxed ?? true,
});

export const offer: readonly Scene[] = [
  {
    name: 'offer-wait',
    state: { ...base, devices, offer: { kind: 'waiting', since: Date.now() } },
    sees: 'Computers that may ask',
  },
  {
    name: 'offer-wait-none',
    state: { kdeConnect: ready, offer: { kind: 'waiting', since: Date.now() } },
    sees: 'No computer is paired yet',
  },
  {
    name: 'offer-consent',
    state: { ...base, offer: { kind: 'asking', request: request() } },
    sees: /^It asks for the settings of your desktop.* saved passwords are kept from it unless/,
  },
  {
    name: 'offer-consent-no-key',
    state: {
      ...base,
      offer: { kind: 'asking', request: request({ key: null, leftOut: [], expiresAt: 0 }) },
    },
    sees: 'This question has lapsed.',
  },
  { name: 'offer-serving', state: { ...base, offer: serving() }, sees: '2 open connections' },
  {
    name: 'offer-serving-unboxed',
    state: { ...base, offer: serving({ boxed: false }) },
    sees: /was started without one/,
  },
  ...(['finished', 'unpaired', 'failed'] as const).map((reason) => ({
    name: `offer-ended-${reason}`,
    state: { ...base, offer: serving() },
    go: async (page: Page, engine: ScriptedEngine) => {
      await page.getByText('2 open connections').waitFor();
      const error = reason === 'failed' ? lost : null;
      engine.hub.set('offer', { kind: 'ended', reason, error });
    },
    sees: 'Offer again',
  })),
];
