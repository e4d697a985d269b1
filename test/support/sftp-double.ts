// A double of an SFTP server: speaks the protocol over its standard streams and misbehaves as its
// first argument says. Whatever path it is asked for is a file there, as large as the second one says.
import { PACKET, PacketSplitter } from '../../main/core/sftp/wire.ts';
import { answers } from './sftp-packets.ts';

/** What it can do wrong; `short-reads` is within the rules, and `honest` does all as it should be. */
export type Misdeed =
  | 'honest'
  | 'short-reads'
  | 'lying-size'
  | 'never-the-same'
  | 'more-than-asked'
  | 'failing-close'
  | 'foreign-id'
  | 'dies'
  | 'wicked-names'
  | 'no-names';

const misdeed = process.argv[2] as Misdeed;
const SIZE = Number(process.argv[3] ?? 50_000);
const MTIME = 1_700_000_000;
const HANDLE = Buffer.from('handle');
const wicked = ['ok', '..', '../../evil', '/etc/evil', 'a/b', '', 'nul\0', '.'];

let looks = 0;
let reads = 0;
let listings = 0;

function read(id: number, packet: Buffer): Buffer {
  const handleLength = packet.readUInt32BE(5);
  const offset = Number(packet.readBigUInt64BE(9 + handleLength));
  const asked = packet.readUInt32BE(17 + handleLength);
  reads += 1;
  if (misdeed === 'dies' && reads > 3) process.exit(1);
  const end = misdeed === 'lying-size' ? SIZE / 2 : SIZE;
  if (misdeed === 'more-than-asked') return answers.data(id, Buffer.alloc(asked + 1, 'x'));
  if (offset >= end) return answers.status(id, 1);
  const most = misdeed === 'short-reads' ? 1000 : asked;
  return answers.data(id, Buffer.alloc(Math.min(most, asked, end - offset), 'x'));
}

function look(id: number): Buffer {
  looks += 1;
  return answers.attrs(id, SIZE, misdeed === 'never-the-same' ? MTIME + looks : MTIME);
}

function list(id: number): Buffer {
  listings += 1;
  if (misdeed === 'no-names') return answers.names(id, []);
  if (listings > 1) return answers.status(id, 1);
  return answers.names(
    id,
    wicked.map((name) => Buffer.from(name)),
  );
}

function answer(packet: Buffer): Buffer {
  const id = packet.readUInt32BE(1);
  switch (packet.readUInt8(0)) {
    case PACKET.init:
      return answers.version();
    case PACKET.realpath:
      return answers.names(id, [Buffer.from('/home')]);
    case PACKET.open:
    case PACKET.opendir:
      return answers.handle(misdeed === 'foreign-id' ? id + 1000 : id, HANDLE);
    case PACKET.close:
      return answers.status(id, misdeed === 'failing-close' ? 4 : 0);
    case PACKET.lstat:
    case PACKET.fstat:
      return look(id);
    case PACKET.readdir:
      return list(id);
    case PACKET.read:
      return read(id, packet);
    default:
      return answers.status(id, 8);
  }
}

const splitter = new PacketSplitter();
process.stdin.on('data', (piece: Buffer) => {
  for (const packet of splitter.push(piece)) process.stdout.write(answer(packet));
});
process.stdin.on('end', () => process.exit(0));
