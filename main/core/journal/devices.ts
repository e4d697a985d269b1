import type { JournalRecord, Mark } from './records.ts';

/**
 * Gives things of one file system the number that it has now. A device's number (stat(2), st_dev) holds
 * until it is mounted again: btrfs, and loop and USB devices, get another one then, while inode numbers
 * stay. What lies on other devices is left as it is.
 */
export function renumbered(record: JournalRecord, from: string, to: string): JournalRecord {
  const now = (ino: string): string =>
    ino.startsWith(`${from}:`) ? `${to}${ino.slice(from.length)}` : ino;
  const here = <T extends Pick<Mark, 'ino'>>(one: T | null): T | null =>
    one && { ...one, ino: now(one.ino) };
  if (record.t === 'staged') {
    const items = record.items.map((one): typeof one => {
      const [item, ino, size, mtime, hash] = one;
      return [item, now(ino), size, mtime, hash];
    });
    return { ...record, items };
  }
  if (record.t === 'made') {
    const items = record.items.map((one): typeof one => {
      const [item, ino, size, mtime] = one;
      return [item, now(ino), size, mtime];
    });
    return { ...record, items };
  }
  if (record.t === 'tree') return { ...record, ino: now(record.ino) };
  if (record.t !== 'change') return record;
  return { ...record, former: here(record.former), mark: here(record.mark) };
}
