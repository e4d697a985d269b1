import { failure, type Failure } from '../../../shared/failure.ts';
import type { OperationRequest } from './protocol.ts';
import { openRoot } from './read-root.ts';

/** A small file, whole, in base64; null where there is no regular file of at most `maxBytes`. */
export async function readSmall(request: OperationRequest<'read'>): Promise<string | null> {
  const root = await openRoot(request);
  const opened = await root.openFile(request.path).catch((error: unknown) => {
    if (isAbsent(error)) return null;
    throw error;
  });
  if (!opened) return null;
  try {
    const size = Number(opened.stat.size);
    if (size > request.maxBytes) return null;
    const buffer = Buffer.alloc(size);
    for (let at = 0; at < size; ) {
      const { bytesRead } = await opened.file.read(buffer, at, size - at, at);
      if (bytesRead === 0) throw failure('source/short-read');
      at += bytesRead;
    }
    return buffer.toString('base64');
  } catch (error) {
    throw await root.explain(error);
  } finally {
    await opened.file.close().catch(() => undefined);
  }
}

function isAbsent(error: unknown): boolean {
  const codes: readonly Failure['code'][] = ['source/vanished', 'source/changed'];
  return error instanceof Error && 'code' in error && codes.some((code) => code === error.code);
}
