import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SecretKind } from '../../../shared/model/offer.ts';
import type { ScopeId } from '../../../shared/model/scope.ts';
import { setStage, ssh, type Stage } from './stage.ts';

const files = [
  '.ssh/id_ed25519',
  '.gnupg/trustdb.gpg',
  '.local/share/kwalletd/kdewallet.kwl',
  '.config/kdeconnect/privateKey.pem',
];

let stage: Stage;
beforeEach(() => {
  stage = setStage();
  for (const path of files) {
    mkdirSync(dirname(join(stage.oldHome, path)), { recursive: true });
    writeFileSync(join(stage.oldHome, path), 'SECRET');
  }
});
afterEach(() => stage.close());

/** The secrets that the new computer can list, when so much was asked for and allowed. */
async function seen(scopes: readonly ScopeId[], also: readonly SecretKind[]): Promise<string[]> {
  await stage.start({ scopes });
  const agreed = stage.agree({ scopes });
  const state = await stage.until('asking');
  if (state.kind === 'asking') await stage.offers.answer(state.request.id, true, also);
  const channel = await agreed;
  const listed = await ssh(channel, 'relokate-list');
  await channel.close();
  return files.filter((path) => listed.stdout.includes(`${path}\0`));
}

describe('keys and passwords of the old computer', () => {
  it.each<[string, readonly ScopeId[], readonly SecretKind[], string[]]>([
    ['are not shown by a mere yes', ['home', 'profile'], [], []],
    ['are shown when their person says so', ['profile'], ['keys'], files.slice(0, 2)],
    ['are shown, the wallet too', ['profile'], ['keys', 'wallet'], files.slice(0, 3)],
    ['are not shown where no settings were asked for', ['home'], ['keys', 'wallet'], []],
  ])('%s', async (_what, scopes, also, shown) => {
    expect(await seen(scopes, also)).toEqual(shown);
  });
});
