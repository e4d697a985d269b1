import type { Readable, Writable } from 'node:stream';
import { createInterface } from 'node:readline';
import { failure, toFailureData } from '../../../shared/failure.ts';
import { checkFiles } from './check.ts';
import { copyFile } from './copy.ts';
import { canShare } from './share.ts';
import { cloneFiles } from './clone.ts';
import { listCommits } from './commits.ts';
import { readInstallation } from './installation.ts';
import { findKnown, probe } from './probe.ts';
import {
  type FromHelper,
  type OperationName,
  operations,
  type ToHelper,
  toHelperSchema,
} from './protocol.ts';
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
  return carried[name](request, { tell, signal });
}

/** How an operation tells what it has so far, and learns that it is to end. */
interface Way {
  readonly tell: (part: unknown) => Promise<void>;
  readonly signal: AbortSignal;
}

const carried: { readonly [N in OperationName]: (request: unknown, way: Way) => Promise<unknown> } =
  {
    probe: (request) => probe(operations.probe.request.parse(request)),
    findKnown: (request) => findKnown(operations.findKnown.request.parse(request)),
    list: (request, { tell, signal }) => walk(operations.list.request.parse(request), tell, signal),
    read: (request) => readSmall(operations.read.request.parse(request)),
    readInstallation: (request) =>
      readInstallation(operations.readInstallation.request.parse(request)),
    listCommits: (request) => listCommits(operations.listCommits.request.parse(request)),
    check: (request) => checkFiles(operations.check.request.parse(request)),
    canShare: async (request) => canShare(operations.canShare.request.parse(request)),
    clone: async (request) => cloneFiles(operations.clone.request.parse(request)),
    copy: (request, { tell, signal }) =>
      copyFile(operations.copy.request.parse(request), (bytes) => void tell(bytes), signal),
    probeSftp: (request) => probeSftp(operations.probeSftp.request.parse(request)),
    listBySftp: (request, { tell, signal }) =>
      listBySftp(operations.listBySftp.request.parse(request), tell, signal),
    copyBySftp: (request, { tell, signal }) =>
      copyBySftp(operations.copyBySftp.request.parse(request), (part) => void tell(part), signal),
  };
