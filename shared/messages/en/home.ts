import type { Messages } from '../message.ts';

export const home = {} as const satisfies Messages;
