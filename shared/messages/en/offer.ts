import type { Messages } from '../message.ts';

export const offer = {} as const satisfies Messages;
