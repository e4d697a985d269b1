// Entry of the helper process (out/helper.cjs): everything that touches a mount or a foreign folder
// happens here, so that a file system that hangs hangs nobody else. Speaks JSON lines over stdio.
import { serve } from './core/helper/serve.ts';

void serve(process.stdin, process.stdout)
  .catch((error: unknown) => console.error(error))
  // An orderly exit would wait for reads that hang in a dead mount.
  .finally(() => process.kill(process.pid, 'SIGKILL'));
