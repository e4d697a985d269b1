import type { Messages } from '../message.ts';

export const board = {} as const satisfies Messages;
