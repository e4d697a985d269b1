import { failure } from '../../../shared/failure.ts';
import type { SourceName } from '../../../shared/model/source.ts';
import { assertNever } from '../../../shared/util/assert-never.ts';
import { openChannel } from './channel.ts';
import type { SourceDeps } from './deps.ts';
import { openFolder } from './folder.ts';
import type { OpenSource } from './source.ts';
import { openSshHost } from './ssh-host.ts';

export { openChannel };

/** Opens a source that a SOURCE names. Throws `source/…`; nothing is left open then. */
export async function openSource(name: SourceName, deps: SourceDeps): Promise<OpenSource> {
  switch (name.kind) {
    case 'folder':
      return openFolder(name.path, deps);
    case 'ssh':
      return openSshHost(name, deps);
    case 'phone':
      throw failure('source/phone-not-yet');
    case 'kdeconnect':
      if (!deps.agree) throw failure('source/not-connected');
      return openChannel(await deps.agree(name.device), deps);
    case 'demo':
      throw failure('source/bad-name', { source: 'demo:' });
    default:
      return assertNever(name);
  }
}
