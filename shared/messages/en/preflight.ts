import type { Messages } from '../message.ts';

export const preflight = {} as const satisfies Messages;
