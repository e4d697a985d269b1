import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { SftpClient } from '../../../main/core/sftp/client.ts';
import { encodePacket, PACKET, PacketSplitter } from '../../../main/core/sftp/wire.ts';
import { answers } from '../../support/sftp-packets.ts';

interface Request {
  readonly type: number;
  readonly id: number;
}

/** A client, and a server that answers each request with what `answer` gives, in whatever order. */
async function spoken(answer: (request: Request, all: readonly Request[]) => readonly Buffer[]) {
  const [fromServer, toServer] = [new PassThrough(), new PassThrough()];
  const splitter = new PacketSplitter();
  const requests: Request[] = [];
  toServer.on('data', (piece: Buffer) => {
    for (const packet of splitter.push(piece)) {
      if (packet.readUInt8(0) === PACKET.init) {
        fromServer.write(answers.version());
        continue;
      }
      const request = { type: packet.readUInt8(0), id: packet.readUInt32BE(1) };
      requests.push(request);
      for (const one of answer(request, requests)) fromServer.write(one);
    }
  });
  const client = new SftpClient(fromServer, toServer);
  await client.ready();
  return { client, fromServer, requests };
}

const file = Buffer.from('/home/file');
const handle = Buffer.from('handle');
const brokenProtocol = { code: 'source/protocol-broken' };

describe('a client of an SFTP server', () => {
  it('matches answers to questions in whatever order they come', async () => {
    const { client } = await spoken((_, all) =>
      all.length < 3 ? [] : [...all].reverse().map(({ id }) => answers.data(id, Buffer.from([id]))),
    );
    const asked = [0, 1, 2].map((at) => client.read(handle, at, 1));
    expect((await Promise.all(asked)).map((one) => one?.[0])).toEqual([1, 2, 3]);
  });

  it.each([
    [2, 'home/vanished'],
    [3, 'home/unreadable'],
    [4, 'home/unreadable'],
    [8, 'home/unreadable'],
    [7, 'source/link-lost'],
    [0, 'source/protocol-broken'],
  ])('tells status %i as %s', async (status, code) => {
    const { client } = await spoken(({ id }) => [answers.status(id, status)]);
    await expect(client.open(file)).rejects.toMatchObject({ code });
  });

  it('goes on after a file that cannot be read', async () => {
    const { client } = await spoken(({ id, type }) =>
      type === PACKET.open ? [answers.status(id, 3)] : [answers.attrs(id, 5, 6)],
    );
    await expect(client.open(file)).rejects.toMatchObject({ code: 'home/unreadable' });
    expect(await client.lstat(file)).toMatchObject({ size: 5, mtime: 6, type: 'file' });
  });

  it('tells the end of a file and of a folder', async () => {
    const { client } = await spoken(({ id }) => [answers.status(id, 1)]);
    expect(await client.read(handle, 0, 10)).toBeNull();
    expect(await client.readdir(handle)).toBeNull();
    await expect(client.lstat(file)).rejects.toMatchObject(brokenProtocol);
  });

  it.each([
    ['more bytes than asked for', (id: number) => answers.data(id, Buffer.alloc(11))],
    ['no bytes', (id: number) => answers.data(id, Buffer.alloc(0))],
    ['an id that nobody gave', (id: number) => answers.data(id + 1, Buffer.alloc(10))],
    ['another kind of answer', (id: number) => answers.attrs(id, 1, 1)],
    ['success without data', (id: number) => answers.status(id, 0)],
    ['an unknown type', (id: number) => encodePacket(77, id)],
  ])('ends everything at %s', async (_, answer) => {
    const { client } = await spoken(({ id, type }) => (type === PACKET.read ? [answer(id)] : []));
    const other = client.lstat(file);
    await expect(client.read(handle, 0, 10)).rejects.toMatchObject(brokenProtocol);
    await expect(other).rejects.toMatchObject(brokenProtocol);
    await expect(client.lstat(file)).rejects.toMatchObject(brokenProtocol);
  });

  it('never takes an answer twice', async () => {
    const { client } = await spoken(({ id }) => [
      answers.data(id, Buffer.alloc(10)),
      answers.data(id, Buffer.alloc(10)),
    ]);
    await client.read(handle, 0, 10);
    await expect(client.read(handle, 10, 10)).rejects.toMatchObject(brokenProtocol);
  });

  it('tells everybody when the link breaks', async () => {
    const { client, fromServer } = await spoken(() => []);
    const asked = [client.lstat(file), client.read(handle, 0, 1), client.close(handle)];
    fromServer.end();
    for (const one of asked) await expect(one).rejects.toMatchObject({ code: 'source/link-lost' });
    await expect(client.lstat(file)).rejects.toMatchObject({ code: 'source/link-lost' });
  });

  it('tells when there is no greeting', async () => {
    const silent = new PassThrough();
    const client = new SftpClient(silent, new PassThrough());
    silent.end();
    await expect(client.ready()).rejects.toMatchObject({ code: 'source/link-lost' });
  });
});
