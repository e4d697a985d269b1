import type { Messages } from '../message.ts';

export const jobs = {} as const satisfies Messages;
