import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenChannel } from '../../../main/core/board/handshake.ts';
import { runProgram, setStage, sshArgs, type Stage } from './stage.ts';

let stage: Stage;
beforeEach(() => {
  stage = setStage();
  writeFileSync(join(stage.oldHome, 'file'), 'text');
});
afterEach(() => stage.close());

async function told(channel: OpenChannel): Promise<string> {
  return (await runProgram('ssh', [...sshArgs(channel), '127.0.0.1', 'relokate-xattrs'])).stdout;
}

// Real: getfattr, setfattr, bubblewrap, sshd.
describe('whether there are extended attributes', () => {
  it('is told as none where there are none', async () => {
    const channel = await stage.open();
    await expect.poll(() => told(channel), { timeout: 10_000 }).toBe('relokate-xattrs none\n');
    await channel.close();
  });

  it('is told as some where a file or a folder has one', async () => {
    execFileSync('setfattr', ['-n', 'user.note', '-v', 'x', stage.oldHome]);
    const channel = await stage.open();
    await expect.poll(() => told(channel), { timeout: 10_000 }).toBe('relokate-xattrs some\n');
    await channel.close();
  });
});
