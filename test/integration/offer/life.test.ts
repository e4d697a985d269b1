import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenChannel } from '../../../main/core/board/handshake.ts';
import { makePacket } from '../../../main/core/board/packet.ts';
import { randomId } from '../../../main/core/board/post.ts';
import { sessionDir } from '../../../main/core/env.ts';
import { runProgram, setStage, sleep, ssh, sshArgs, type Stage } from './stage.ts';

let stage: Stage;
beforeEach(() => {
  stage = setStage();
  writeFileSync(join(stage.oldHome, 'top.txt'), 'here');
});
afterEach(() => stage.close());

/** A connection that stays, with an sftp-server behind it. Resolves when it ended. */
async function hold(channel: OpenChannel): Promise<{ ended: Promise<void> }> {
  const child = spawn('ssh', [...sshArgs(channel), '-s', '127.0.0.1', 'sftp'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  for (let tries = 0; tries < 500; tries += 1) {
    const state = stage.states.at(-1);
    if (state?.kind === 'serving' && state.connections > 0) return { ended };
    await sleep(10);
  }
  throw new Error('nobody came');
}

/** Programs that have files of this test's folder in their arguments or mounted, other than ssh. */
function leftovers(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        if (readlinkSync(`/proc/${pid}/ns/mnt`) === readlinkSync('/proc/self/ns/mnt')) return [];
        const mounts = readFileSync(`/proc/${pid}/mountinfo`, 'utf8');
        return mounts.includes(stage.oldHome) ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8')] : [];
      } catch {
        return [];
      }
    });
}

async function expectNothingLeft(): Promise<void> {
  for (let tries = 0; tries < 200 && leftovers().length > 0; tries += 1) await sleep(10);
  expect(leftovers()).toEqual([]);
  for (const env of [stage.oldEnv, stage.newEnv]) {
    const dir = sessionDir(env);
    expect(existsSync(dir) ? readdirSync(dir) : []).toEqual([]);
  }
}

const refusedPort = async (channel: OpenChannel): Promise<string> =>
  (await runProgram('ssh', [...sshArgs(channel), '127.0.0.1', 'relokate-hello'])).stderr;

describe('an offer', () => {
  it('waits, asks, serves, counts connections, and ends with the move', async () => {
    const channel = await stage.open();
    const held = await hold(channel);
    await expect.poll(() => leftovers().join(), { timeout: 5000 }).toContain('sftp-server');
    expect(stage.states.at(-1)).toMatchObject({ kind: 'serving', connections: 1, boxed: true });
    await channel.close();
    await held.ended;
    expect(
      stage.states.map(({ kind }) => kind).filter((kind, at, all) => kind !== all[at - 1]),
    ).toEqual(['waiting', 'asking', 'serving', 'ended']);
    expect(stage.states.at(-1)).toEqual({ kind: 'ended', reason: 'finished', error: null });
    await expect.poll(() => stage.old.standing()).toBe(null);
    expect(stage.new.standing()).toBe(null);
    await expectNothingLeft();
  });

  it('asks with the name, the key, what is shown and what is left out', async () => {
    await stage.start();
    const agreed = stage.agree();
    const state = await stage.until('asking');
    expect(state).toMatchObject({
      request: {
        device: stage.new.identity.id,
        name: 'The other computer',
        key: 'ABCD 1234',
        scopes: ['home'],
        leftOut: [],
      },
    });
    expect(stage.new.triggered).toEqual([stage.old.identity.id]);
    if (state.kind === 'asking') await stage.offers.answer(state.request.id, false);
    await expect(agreed).rejects.toMatchObject({ code: 'board/refused' });
    expect(stage.states.at(-1)).toMatchObject({ kind: 'ended', reason: 'refused' });
    await expectNothingLeft();
  });

  it('ends running sessions at once on Stop, and says so to the other side', async () => {
    const channel = await stage.open();
    const held = await hold(channel);
    const told = new Promise<void>((done) => channel.onEnded(done));
    await stage.offers.stop();
    await held.ended;
    await told;
    expect(await refusedPort(channel)).toContain('Connection refused');
    expect(stage.states.at(-1)).toMatchObject({ kind: 'ended', reason: 'stopped' });
    await channel.close();
    await expectNothingLeft();
  });

  it('ends when the computers are unpaired', async () => {
    const channel = await stage.open();
    const held = await hold(channel);
    stage.unpair();
    await held.ended;
    expect(await stage.until('ended')).toMatchObject({ reason: 'unpaired' });
    await channel.close();
    await expectNothingLeft();
  });

  it("has another host key for every move, and does not take the last move's key", async () => {
    const first = await stage.open({ once: false });
    const oldKeys = { ...first, identityFile: join(stage.dir, 'kept') };
    writeFileSync(oldKeys.identityFile, readFileSync(first.identityFile), { mode: 0o600 });
    const knownHostsFile = join(stage.dir, 'kept-hosts');
    writeFileSync(knownHostsFile, readFileSync(first.knownHostsFile));
    await first.close();
    await stage.until('waiting');
    const again = stage.agree();
    const state = await stage.until('asking');
    if (state.kind === 'asking') await stage.offers.answer(state.request.id, true);
    const second = await again;
    expect(second.offer.hostKey).not.toBe(first.offer.hostKey);
    const { offer } = second;
    const wrongHost = await ssh(
      { ...second, knownHostsFile, hostKeyAlias: first.hostKeyAlias },
      'relokate-hello',
    );
    expect(wrongHost.status).toBe(255);
    expect(wrongHost.stderr).toContain('Host key verification failed');
    const { knownHostsFile: hosts, hostKeyAlias } = second;
    const wrongClient = { ...oldKeys, offer, knownHostsFile: hosts, hostKeyAlias };
    expect((await ssh(wrongClient, 'relokate-hello')).stderr).toContain('Permission denied');
    expect(await ssh(second, 'relokate-hello')).toMatchObject({ status: 0 });
    await second.close();
  });

  it('asks again when the same computer begins a new move, and ends the old one', async () => {
    const first = await stage.open();
    const held = await hold(first);
    const again = stage.agree();
    await held.ended;
    const state = await stage.until('asking');
    if (state.kind === 'asking') await stage.offers.answer(state.request.id, true);
    const second = await again;
    expect(await ssh(second, 'relokate-hello')).toMatchObject({ status: 0 });
    await second.close();
  });
});

describe('the last word on a board', () => {
  it('is left there until it was surely read, whatever devices do meanwhile', async () => {
    await stage.close();
    stage = setStage({ timing: { farewellMs: 600 } });
    await stage.start({ once: false });
    const agreed = stage.agree();
    const state = await stage.until('asking');
    if (state.kind === 'asking') await stage.offers.answer(state.request.id, false);
    await expect(agreed).rejects.toMatchObject({ code: 'board/refused' });
    expect(stage.states.slice(-2).map(({ kind }) => kind)).toEqual(['ended', 'waiting']);
    stage.stir();
    await sleep(100);
    expect(stage.old.standing()).toContain('declined');
    await expect.poll(() => stage.old.standing(), { timeout: 3000 }).toContain('ready');
  });
});

describe('an offer that nobody takes', () => {
  it('cannot be started twice, nor answered when nobody asked', async () => {
    await stage.start();
    await expect(stage.start()).rejects.toMatchObject({ code: 'offer/already-running' });
    await expect(stage.offers.answer('x', true)).rejects.toMatchObject({
      code: 'offer/no-request',
    });
    expect(stage.old.standing()).not.toBe(null);
    await stage.offers.stop();
    expect(stage.old.standing()).toBe(null);
  });

  it('ends when nobody asked in time', async () => {
    await stage.start({ timeoutSeconds: 0.1 });
    expect(await stage.until('ended')).toMatchObject({ reason: 'timed-out' });
    await expect.poll(() => stage.old.standing()).toBe(null);
  });

  it('offers nothing that was not put on offer', async () => {
    await stage.start({ scopes: ['profile'] });
    await expect(stage.agree()).rejects.toMatchObject({ code: 'board/nothing-shared' });
  });

  it('takes no request that another key signed, or that is for somebody else', async () => {
    await stage.start();
    const { privateKey } = stage.old.identity;
    const body = { clientKey: `ssh-ed25519 ${'A'.repeat(68)}`, scopes: ['home'] as const };
    const at = Math.floor(Date.now() / 1000);
    const packet = {
      kind: 'hello',
      from: stage.new.identity.id,
      session: randomId(),
      at,
      body,
    } as const;
    stage.new.forge(
      makePacket({ ...packet, to: stage.old.identity.id, nonce: randomId() }, privateKey),
    );
    stage.new.forge(
      makePacket({ ...packet, to: 'somebody', nonce: randomId() }, stage.new.identity.privateKey),
    );
    stage.new.forge('{"v":1');
    stage.new.forge('x'.repeat(100_000));
    await sleep(100);
    expect(stage.states.at(-1)?.kind).toBe('waiting');
    const codes = stage.log.flatMap((line) => /"code":"(board\/[^"]+)"/.exec(line)?.[1] ?? []);
    expect(codes).toEqual([
      'board/other-key',
      'board/not-for-us',
      'board/truncated',
      'board/too-big',
    ]);
  });

  it('starts nothing when a request of a past move is put up again', async () => {
    const channel = await stage.open({ once: false });
    const hello = stage.new.published.find((packet) => packet.includes('clientKey')) ?? '';
    await channel.close();
    await stage.until('waiting');
    stage.new.forge(hello);
    await sleep(100);
    expect(stage.states.at(-1)?.kind).toBe('waiting');
    expect(stage.log.join('')).toContain('board/replayed');
  });

  it('starts nothing in a later offer when the request of a stopped one still stands', async () => {
    const channel = await stage.open({ once: false });
    const hello = stage.new.published.find((packet) => packet.includes('clientKey')) ?? '';
    await stage.offers.stop();
    await stage.start();
    await stage.until('waiting');
    stage.new.forge(hello);
    await sleep(100);
    expect(stage.states.at(-1)?.kind).toBe('waiting');
    await channel.close();
  });
});

describe('the new computer', () => {
  it('gives up in time, cleans its board and removes its keys', async () => {
    const agreed = stage.agree({ timeoutSeconds: 0.3 });
    await expect(agreed).rejects.toMatchObject({ code: 'board/timed-out' });
    expect(stage.new.standing()).toBe(null);
    await expectNothingLeft();
  });

  it('can be cancelled while it waits, and the old one forgets the question', async () => {
    await stage.start({ once: false });
    const controller = new AbortController();
    const waiting: string[] = [];
    const onWaiting = (state: string): void => void waiting.push(state);
    const agreed = stage.agree({ signal: controller.signal, onWaiting });
    await stage.until('asking');
    await expect.poll(() => waiting).toEqual(['relokate', 'consent']);
    controller.abort();
    await expect(agreed).rejects.toMatchObject({ code: 'app/cancelled' });
    await stage.until('waiting');
    await expectNothingLeft();
  });

  it('hears at once when the computers are unpaired', async () => {
    const agreed = stage.agree();
    await sleep(200);
    stage.unpair();
    await expect(agreed).rejects.toMatchObject({ code: 'board/unpaired' });
  });

  it('takes no offer that another key signed, nor one of another move', async () => {
    const agreed = stage.agree({ timeoutSeconds: 1 });
    const host = { name: 'evil', user: 'x', home: '/home/x', os: null };
    const hostKey = `ssh-ed25519 ${'A'.repeat(68)}`;
    const body = {
      addresses: ['10.0.0.1'],
      port: 22,
      user: 'x',
      hostKey,
      host,
      roots: [],
      leftOut: [],
    };
    const common = {
      kind: 'offer',
      to: stage.new.identity.id,
      from: stage.old.identity.id,
      body,
    } as const;
    const at = Math.floor(Date.now() / 1000);
    await sleep(200);
    stage.old.forge(
      makePacket(
        { ...common, session: randomId(), nonce: randomId(), at },
        stage.old.identity.privateKey,
      ),
    );
    stage.old.forge(
      makePacket(
        { ...common, session: randomId(), nonce: randomId(), at },
        stage.new.identity.privateKey,
      ),
    );
    await expect(agreed).rejects.toMatchObject({ code: 'board/other-key' });
  });
});
