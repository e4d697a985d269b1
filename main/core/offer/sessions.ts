import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { open, unlink, writeFile } from 'node:fs/promises';
import { connect, createServer, Socket } from 'node:net';
import { join } from 'node:path';
import { boxArguments, BOX_FOLDER, type Box } from './sandbox.ts';
import { presentMasks, refreshFacade } from './view.ts';

/** Starts what serves one connection; takes the socket over. Its stderr is a pipe to us. */
export type OpenSession = (socket: Socket) => Promise<ChildProcess>;

/**
 * The last step inside the box before sshd: say that the box stands, and go on only when we answer.
 * Bubblewrap ties itself to its parent's life some milliseconds after its start; if we die before,
 * nobody answers and the box ends. (Without this 44 of 150 sessions outlived a kill in that moment.)
 */
const GATE = 'echo ready >&4 && read -r answer <&4 && [ "$answer" = go ] && exec "$@" 4<&-';

/**
 * Sessions in a box: a whole `sshd -i` inside bubblewrap per connection, on the socket itself, so
 * that nothing of the box runs outside of it. It dies with us (`--die-with-parent`, SIGKILL).
 */
export function boxedSessions(bwrap: string, sshd: string, box: Box): OpenSession {
  let { entries } = box;
  let count = 0;
  return async (socket) => {
    entries = await refreshFacade(box.home, box.facade, entries);
    const masks = await presentMasks(box.home, box.masks);
    count += 1;
    // A whole file and no pipe: bubblewrap would start with half of it if we died while writing.
    const file = join(box.folder, `arguments-${count}`);
    await writeFile(file, boxArguments({ ...box, entries, masks }), { mode: 0o600, flag: 'wx' });
    const args = await open(file, 'r');
    await unlink(file);
    const inside = [sshd, '-i', '-e', '-f', `${BOX_FOLDER}/sshd_config`];
    const command = ['--args', '3', '--', `${BOX_FOLDER}/sh`, '-c', GATE, 'gate', ...inside];
    const stdio: StdioOptions = [socket, socket, 'pipe', args.fd, 'pipe'];
    const child = spawn(bwrap, command, { env: {}, stdio });
    const gate = child.stdio[4];
    if (gate instanceof Socket) {
      gate.on('error', () => undefined).once('data', () => gate.end('go\n'));
    }
    await args.close();
    // The child has its own copy; ours would keep the connection open after it.
    socket.destroy();
    return child;
  };
}

/**
 * Sessions without a box. sshd gets the end of a local pair of sockets and we pass the bytes on:
 * when we die its connection ends, which ends it, as nothing else would.
 */
export function unboxedSessions(sshd: string, folder: string): OpenSession {
  let count = 0;
  return async (socket) => {
    count += 1;
    const [ours, theirs] = await socketPair(join(folder, `pair-${count}`));
    const args = ['-i', '-e', '-f', join(folder, 'sshd_config')];
    const child = spawn(sshd, args, { env: {}, stdio: [theirs, theirs, 'pipe'] });
    theirs.destroy();
    const end = (): void => {
      socket.destroy();
      ours.destroy();
    };
    for (const stream of [socket, ours]) stream.on('error', end).on('close', end);
    child.on('exit', () => ours.end());
    socket.pipe(ours);
    ours.pipe(socket);
    return child;
  };
}

async function socketPair(path: string): Promise<[Socket, Socket]> {
  const server = createServer({ pauseOnConnect: true });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(path, resolve);
    });
    const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
    const ours = connect(path);
    await new Promise<void>((resolve, reject) => {
      ours.once('error', reject).once('connect', resolve);
    });
    return [ours, await accepted];
  } finally {
    server.close();
  }
}
