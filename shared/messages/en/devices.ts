import type { Messages } from '../message.ts';

export const devices = {} as const satisfies Messages;
