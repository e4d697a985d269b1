import type { Readable, Writable } from 'node:stream';
import { createInterface } from 'node:readline';
import { failure, toFailureData } from '../../../shared/failure.ts';
import { checkFiles } from './check.ts';
import { copyFile } from './copy.ts';
import { canShare } from './share.ts';
import { cloneFiles } from './clone.ts';
import { findKnown, probe } from './probe.ts';
import { type FromHelper, operations, type ToHelper, toHelperSchema } from './protocol.ts';
import { readSmall } from './read.ts';
import { copyBySftp } from './sftp-copy.ts';
import { listBySftp } from './sftp-list.ts';
import { probeSftp } from './sftp-probe.ts';
import { walk } from './walk.ts';

/**
 * The helper's side: takes calls as JSON lines and answers them, several at a time. Resolves when the
 * input ends, which it does when whoever started us is gone.
 */
export async function serve(input: Readable, output: Writable): Promise<void> {
  const running = new Map<number, AbortController>();
  const send = async (message: FromHelper): Promise<void> => {
    if (output.write(`${JSON.stringify(message)}\n`)) return;
    await new Promise((resolve) => output.once('drain', resolve));
  };
  for await (const line of createInterface({ input })) {
    const message = toHelperSchema.parse(JSON.parse(line));
    if (message.kind === 'cancel') {
      running.get(message.id)?.abort(failure('app/cancelled'));
      continue;
    }
    const controller = new AbortController();
    running.set(message.id, controller);
    void answer(message, send, controller.signal).finally(() => running.delete(message.id));
  }
}

type Call = Extract<ToHelper, { kind: 'call' }>;

async function answer(
  call: Call,
  send: (message: FromHelper) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { id } = call;
  const tell = (part: unknown): Promise<void> => send({ kind: 'part', id, part });
  try {
    await send({ kind: 'done', id, reply: await carryOut(call, tell, signal) });
  } catch (error) {
    await send({ kind: 'failed', id, error: toFailureData(error) });
  }
}

async function carryOut(
  { name, request }: Call,
  tell: (part: unknown) => Promise<void>,
  signal: AbortSignal,
): Promise<unknown> {
  switch (name) {
    case 'probe':
      return probe(operations.probe.request.parse(request));
    case 'findKnown':
      return findKnown(operations.findKnown.request.parse(request));
    case 'list':
      return walk(operations.list.request.parse(request), tell, signal);
    case 'read':
      return readSmall(operations.read.request.parse(request));
    case 'check':
      return checkFiles(operations.check.request.parse(request));
    case 'canShare':
      return canShare(operations.canShare.request.parse(request));
    case 'clone':
      return cloneFiles(operations.clone.request.parse(request));
    case 'copy':
      return copyFile(operations.copy.request.parse(request), (bytes) => void tell(bytes), signal);
    case 'probeSftp':
      return probeSftp(operations.probeSftp.request.parse(request));
    case 'listBySftp':
      return listBySftp(operations.listBySftp.request.parse(request), tell, signal);
    case 'copyBySftp':
      return copyBySftp(
        operations.copyBySftp.request.parse(request),
        (part) => void tell(part),
        signal,
      );
  }
}
