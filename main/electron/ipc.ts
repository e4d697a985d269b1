import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron';
import { failure, toFailureData } from '../../shared/failure.ts';
import {
  isShellCall,
  shellContract,
  type ShellCall,
  type ShellHandlers,
} from '../../shared/ipc/shell.ts';
import type { Envelope } from '../../shared/ipc/types.ts';
import { isOwnPage } from './protocol.ts';

type AnyHandler = (request: unknown) => Promise<unknown>;

/**
 * Answers the page's calls of the shell: the only place where ipcMain is used. Refuses every sender
 * that is not the main frame of our own page, and every payload that does not parse.
 */
export function answerPages(handlersFor: (page: WebContents) => ShellHandlers): void {
  ipcMain.handle('relokate', async (event, name: unknown, request: unknown): Promise<Envelope> => {
    // Read at once: the frame is gone after the first await if the page went away.
    const isTrusted = isFromOwnPage(event);
    try {
      if (!isTrusted) throw failure('app/bad-request', { detail: 'sender' });
      if (typeof name !== 'string' || !isShellCall(name)) {
        throw failure('app/bad-request', { detail: 'name' });
      }
      const handler = handlersFor(event.sender)[name] as AnyHandler;
      return { ok: true, value: await handler(parse(name, request)) };
    } catch (error) {
      return { ok: false, error: toFailureData(error) };
    }
  });
}

function isFromOwnPage(event: IpcMainInvokeEvent): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame === event.sender.mainFrame && isOwnPage(frame.url);
}

function parse(name: ShellCall, request: unknown): unknown {
  const parsed = shellContract[name].request.safeParse(request);
  if (!parsed.success) throw failure('app/bad-request', { detail: name });
  return parsed.data;
}
