import { z } from 'zod';

const nothing = z.null();
const call = <Q extends z.ZodType, A extends z.ZodType>(request: Q, reply: A) => ({
  request,
  reply,
});
const pathOrNull = z.string().nullable();

/** Reports are text; a bigger one than this is a mistake. */
const MAX_REPORT = 64 * 1024 * 1024;

/** What the page can ask of the shell around it: the few things that are not the engine's business. */
export const shellContract = {
  /** Asks for a port to the engine; it comes as a notice, now and after each new engine. */
  connect: call(nothing, nothing),
  info: call(nothing, z.object({ electronVersion: z.string().nullable(), outdated: z.boolean() })),
  startDemo: call(nothing, nothing),
  leaveDemo: call(nothing, nothing),
  restartEngine: call(nothing, nothing),
  saveReport: call(z.string().max(MAX_REPORT), pathOrNull),
  chooseFolder: call(nothing, pathOrNull),
} as const;

type ShellContract = typeof shellContract;
export type ShellCall = keyof ShellContract;
export type ShellRequest<N extends ShellCall> = z.infer<ShellContract[N]['request']>;
export type ShellReply<N extends ShellCall> = Readonly<z.infer<ShellContract[N]['reply']>>;

/** What the shell implements: one function per call. */
export type ShellHandlers = {
  readonly [N in ShellCall]: (request: ShellRequest<N>) => Promise<ShellReply<N>>;
};

/** What the shell tells the page without being asked; with `port` comes a port to the engine. */
export const noticeSchema = z.object({ relokate: z.enum(['port', 'lost', 'gave-up']) });
export type Notice = z.infer<typeof noticeSchema>['relokate'];

/** Whether a text names a call of the shell. */
export function isShellCall(text: string): text is ShellCall {
  return Object.hasOwn(shellContract, text);
}
