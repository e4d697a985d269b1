import type { OperationRequest } from './protocol.ts';
import { sftpSession } from './sftp-session.ts';

/** Whether the home is a folder that the server lets us read. */
export async function probeSftp(request: OperationRequest<'probeSftp'>): Promise<boolean> {
  const { client, at } = await sftpSession(request);
  const home = at('');
  const { type } = await client.lstat(home);
  if (type !== 'directory') return false;
  await client.close(await client.opendir(home));
  return true;
}
