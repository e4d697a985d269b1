/** What flatpak notes beside a deployed ref. */
export interface DeployFile {
  readonly origin: string;
  readonly commit: string;
  readonly size: number | null;
}

const ENDS = 3;

/**
 * Reads a `deploy` file: a serialised GVariant `(ssasta{sv})` of origin, commit, subpaths, installed
 * size and more (flatpak-dir.c, `flatpak_dir_new_deploy_data`; GVariant specification, 2.5.4). Strings
 * come first and end with NUL; the ends of the first three members stand at the very end, last one
 * first. The size is big-endian on every machine. Null for anything else.
 */
export function parseDeployFile(data: Buffer): DeployFile | null {
  const originEnd = data.indexOf(0);
  const commitEnd = data.indexOf(0, originEnd + 1);
  if (originEnd < 1 || commitEnd < 0) return null;
  const origin = data.toString('utf8', 0, originEnd);
  const commit = data.toString('latin1', originEnd + 1, commitEnd);
  if (!/^[0-9a-f]{64}$/.test(commit)) return null;
  return { origin, commit, size: sizeIn(data) };
}

function sizeIn(data: Buffer): number | null {
  const width = data.length < 0x100 ? 1 : data.length < 0x1_0000 ? 2 : 4;
  const endAt = data.length - ENDS * width;
  if (endAt < 0) return null;
  const at = Math.ceil(data.readUIntLE(endAt, width) / 8) * 8;
  if (at + 8 > endAt) return null;
  const size = data.readBigUInt64BE(at);
  return size <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(size) : null;
}
