import type { Finding } from '../../../../shared/model/finding.ts';
import type { OsRelease } from '../../../../shared/model/host.ts';
import { type Check, finding } from '../check.ts';
import { compareVersions } from '../../util/versions.ts';

const ID = 'systems';

/** Whether both computers run the same system; what differs decides how much can be moved. */
export const systems: Check = {
  id: ID,
  title: 'both systems',
  run: ({ source, toHost }) =>
    Promise.resolve(source === null ? [] : [compareSystems(source.host.os, toHost.os)]),
};

/** Same distribution, edition and version first (`design`, decision 11). Null: nothing is known of it. */
export function compareSystems(from: OsRelease | null, to: OsRelease | null): Finding {
  if (from === null || to === null) return finding(ID, 'warning', 'preflight/system-unknown', {});
  const names = { from: from.name, to: to.name };
  if (from.id !== to.id) {
    return finding(ID, 'warning', 'preflight/system-other-distribution', names);
  }
  if (from.variantId !== to.variantId) {
    return finding(ID, 'warning', 'preflight/system-other-edition', names);
  }
  const order = compareVersions(from.versionId, to.versionId);
  if (order > 0) return finding(ID, 'warning', 'preflight/system-backwards', names);
  if (order < 0) return finding(ID, 'warning', 'preflight/system-newer', names);
  return finding(ID, 'ok', 'preflight/system-same', { name: to.name });
}
