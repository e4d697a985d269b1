import type { Page } from 'playwright-core';
import { failure, toFailureData } from '../../../shared/failure.ts';
import type { ShellHandlers } from '../../../shared/ipc/shell.ts';
import type { AppState } from '../../../shared/model/state.ts';
import type { ScriptedEngine } from '../../support/scripted-engine.ts';
import type { WebEngine } from '../../support/web-engine.ts';
import { device, phone, ready, source } from './samples.ts';
import { endJob, scriptMove } from './script.ts';

/** One screen in one state: how to get there, and what has to be seen then. */
export interface Scene {
  readonly name: string;
  readonly state: Partial<AppState>;
  readonly script?: (engine: ScriptedEngine) => void;
  readonly shell?: Partial<ShellHandlers>;
  readonly go?: (page: Page, engine: ScriptedEngine, web: WebEngine) => Promise<void>;
  /** A text that is there once the scene is. */
  readonly sees: string | RegExp;
}

/** Presses a button. */
export const press = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name }).click();
/** Chooses the new computer’s side. */
export const asNew = (page: Page) => press(page, /This is my new computer/);
/** Presses Continue so many times. */
export const onwards = async (page: Page, times: number): Promise<void> => {
  for (let turn = 0; turn < times; turn++) await press(page, 'Continue');
};
/** Ends the job that is shown. */
export const ended = async (page: Page, engine: ScriptedEngine, state: 'done' | 'cancelled') => {
  await page.getByRole('heading', { name: 'Moving' }).waitFor();
  endJob(engine, state);
};
export const devices = [
  device(),
  device({ id: 'b', name: 'Büro-PC', type: 'desktop', hasRelokate: false }),
  device({ id: 'c', name: '', type: 'desktop', paired: false, pairing: 'none', key: null }),
  device({ id: 'd', name: 'dachboden', paired: false, pairing: 'none', reachable: false }),
  phone,
];
/** Scrolls to the end of a screen. */
export const toEnd = async (page: Page): Promise<void> => {
  await page.locator('main > div').evaluate((screen) => screen.scrollTo(0, screen.scrollHeight));
};
export const base: Partial<AppState> = { kdeConnect: ready, devices: [device(), phone] };
export const opened: Partial<AppState> = { ...base, source: source() };
export const good = (engine: ScriptedEngine): void => scriptMove(engine);
export const lost = toFailureData(failure('source/link-lost'));
