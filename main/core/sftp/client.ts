import type { Readable, Writable } from 'node:stream';
import { Failure, failure } from '../../../shared/failure.ts';
import {
  type Attributes,
  type Named,
  parseReply,
  parseVersion,
  type Reply,
  STATUS,
} from './replies.ts';
import { broken, encodePacket, type Field, PACKET, PacketSplitter } from './wire.ts';

/** A file or folder that is open on the server. */
export type Handle = Buffer;

/** What a server says it can take (OpenSSH's PROTOCOL, section 4.8); 0 stands for "not told". */
export interface Limits {
  readonly read: number;
  readonly handles: number;
}

const VERSION = 3;
const READ_ONLY = 1;
const LIMITS = 'limits@openssh.com';
/**
 * With more than this on its way nobody waits for a single answer. Then requests are gathered for a
 * moment: every write wakes ssh, sshd and the server, which costs more than what they have to do.
 */
const BUSY = 40;
const GATHER_MS = 1;

const nothing = (): void => undefined;

interface Waiting {
  readonly done: (reply: Reply) => void;
  readonly fail: (error: Failure) => void;
}

/**
 * Reads an SFTP server, version 3, over a pair of byte streams. Any number of requests may be on
 * their way at once; each goes out with those of the same moment. Paths are absolute, as bytes.
 *
 * Every call rejects with a `Failure`: what concerns one file is `home/vanished` or
 * `home/unreadable`; `source/link-lost` and `source/protocol-broken` are the end of everything.
 */
export class SftpClient {
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #splitter = new PacketSplitter();
  readonly #waiting = new Map<number, Waiting>();
  #greeted: { done: (extensions: ReadonlyMap<string, string>) => void; fail: Waiting['fail'] };
  #extensions: ReadonlyMap<string, string> | null = null;
  #lastId = 0;
  #unsent: Buffer[] = [];
  #end: Failure | null = null;
  readonly #greeting: Promise<ReadonlyMap<string, string>>;

  constructor(input: Readable, output: Writable) {
    this.#input = input;
    this.#output = output;
    this.#greeted = { done: nothing, fail: nothing };
    this.#greeting = new Promise((done, fail) => {
      this.#greeted = { done, fail };
    });
    this.#greeting.catch(nothing);
    const lost = (): void => this.end(failure('source/link-lost'));
    input.on('data', (piece: Buffer) => this.#receive(piece));
    input.once('end', lost).once('close', lost).once('error', lost);
    output.once('error', lost).once('close', lost);
    this.#send(encodePacket(PACKET.init, VERSION));
  }

  /** Resolves when the server has said its version. Nothing may be asked before. */
  async ready(): Promise<void> {
    await this.#greeting;
  }

  /** Ends everything: what is open and what is asked later rejects with `reason`. The first one counts. */
  end(reason: Failure): void {
    if (this.#end) return;
    this.#end = reason;
    this.#greeted.fail(reason);
    for (const { fail } of this.#waiting.values()) fail(reason);
    this.#waiting.clear();
    this.#unsent = [];
    this.#input.destroy();
    this.#output.destroy();
  }

  async realpath(path: Buffer): Promise<Buffer> {
    const [first] = await this.#names(PACKET.realpath, [path]);
    return first;
  }

  async readlink(path: Buffer): Promise<Buffer> {
    const [first] = await this.#names(PACKET.readlink, [path]);
    return first;
  }

  /** What lies at a path, without following a last link. */
  async lstat(path: Buffer): Promise<Attributes> {
    return this.#attributes(PACKET.lstat, path);
  }

  async fstat(handle: Handle): Promise<Attributes> {
    return this.#attributes(PACKET.fstat, handle);
  }

  /** Opens a file for reading. A FIFO would hold the whole server up: look at the type before. */
  async open(path: Buffer): Promise<Handle> {
    return this.#handle(PACKET.open, [path, READ_ONLY, 0]);
  }

  async opendir(path: Buffer): Promise<Handle> {
    return this.#handle(PACKET.opendir, [path]);
  }

  /** Between one and `length` bytes, a view of what came; null at the end of the file. */
  async read(handle: Handle, offset: number, length: number): Promise<Buffer | null> {
    const reply = await this.#ask(PACKET.read, [handle, BigInt(offset), length]);
    if (isEnd(reply)) return null;
    if (reply.kind !== 'data') throw this.#refused(reply);
    const { data } = reply;
    if (data.length === 0) throw this.#break('no bytes and no end either');
    if (data.length > length) throw this.#break('more bytes than were asked for');
    return data;
  }

  /** At least one name of a folder, in no order; null when all were told. */
  async readdir(handle: Handle): Promise<readonly Named[] | null> {
    const reply = await this.#ask(PACKET.readdir, [handle]);
    if (isEnd(reply)) return null;
    if (reply.kind !== 'name') throw this.#refused(reply);
    if (reply.names.length === 0) throw this.#break('no names and no end either');
    return reply.names;
  }

  async close(handle: Handle): Promise<void> {
    const reply = await this.#ask(PACKET.close, [handle]);
    if (reply.kind !== 'status' || reply.status !== STATUS.ok) throw this.#refused(reply);
  }

  /** What the server can take; null where it does not say. */
  async limits(): Promise<Limits | null> {
    if (!this.#extensions?.has(LIMITS)) return null;
    const reply = await this.#ask(PACKET.extended, [Buffer.from(LIMITS)]);
    if (reply.kind === 'status' && reply.status !== STATUS.ok) return null;
    if (reply.kind !== 'extended') throw this.#refused(reply);
    // Packet, read, write, handles.
    const { fields } = reply;
    try {
      const [, read, , handles] = [fields.size(), fields.size(), fields.size(), fields.size()];
      return { read, handles };
    } catch {
      throw this.#break('limits that cannot be read');
    }
  }

  async #names(type: number, fields: readonly Field[]): Promise<[Buffer]> {
    const reply = await this.#ask(type, fields);
    if (reply.kind !== 'name') throw this.#refused(reply);
    const [first] = reply.names;
    if (!first || reply.names.length > 1) throw this.#break('not one name');
    return [first.name];
  }

  async #attributes(type: number, subject: Buffer): Promise<Attributes> {
    const reply = await this.#ask(type, [subject]);
    if (reply.kind !== 'attrs') throw this.#refused(reply);
    return reply.attributes;
  }

  async #handle(type: number, fields: readonly Field[]): Promise<Handle> {
    const reply = await this.#ask(type, fields);
    if (reply.kind !== 'handle') throw this.#refused(reply);
    // A copy, so that it does not keep alive what came along with it.
    return Buffer.from(reply.handle);
  }

  #ask(type: number, fields: readonly Field[]): Promise<Reply> {
    if (this.#end) return Promise.reject(this.#end);
    const id = this.#nextId();
    return new Promise((done, fail) => {
      this.#waiting.set(id, { done, fail });
      this.#send(encodePacket(type, id, fields));
    });
  }

  #nextId(): number {
    do this.#lastId = (this.#lastId + 1) >>> 0;
    while (this.#waiting.has(this.#lastId));
    return this.#lastId;
  }

  #send(packet: Buffer): void {
    if (this.#unsent.push(packet) > 1) return;
    if (this.#waiting.size < BUSY) setImmediate(() => this.#flush());
    else setTimeout(() => this.#flush(), GATHER_MS);
  }

  #flush(): void {
    const packets = this.#unsent;
    this.#unsent = [];
    if (packets.length > 0 && this.#output.writable) this.#output.write(Buffer.concat(packets));
  }

  #receive(piece: Buffer): void {
    if (this.#end) return;
    try {
      for (const packet of this.#splitter.push(piece)) this.#take(packet);
    } catch (error) {
      this.end(
        error instanceof Failure ? error : failure('app/unexpected', { detail: String(error) }),
      );
    }
  }

  #take(packet: Buffer): void {
    if (!this.#extensions) {
      this.#extensions = parseVersion(packet);
      this.#greeted.done(this.#extensions);
      return;
    }
    const reply = parseReply(packet);
    const waiting = this.#waiting.get(reply.id);
    if (!waiting) throw broken('an answer to no question');
    this.#waiting.delete(reply.id);
    waiting.done(reply);
  }

  /** The failure that an answer stands for which is not the one that was hoped for. */
  #refused(reply: Reply): Failure {
    if (reply.kind !== 'status') return this.#break('an answer to another question');
    switch (reply.status) {
      case STATUS.noSuchFile:
        return failure('home/vanished');
      case STATUS.denied:
        return failure('home/unreadable', { detail: 'Permission denied' });
      case STATUS.noConnection:
      case STATUS.connectionLost:
        return failure('source/link-lost');
      case STATUS.ok:
      case STATUS.eof:
        return this.#break('an empty answer');
      default:
        return failure('home/unreadable', { detail: `SFTP error ${reply.status}` });
    }
  }

  #break(detail: string): Failure {
    const reason = failure('source/protocol-broken', { detail });
    this.end(reason);
    return reason;
  }
}

function isEnd(reply: Reply): boolean {
  return reply.kind === 'status' && reply.status === STATUS.eof;
}
