import { access } from 'node:fs/promises';
import type { Device } from '../../../shared/model/device.ts';
import type { OfferRequest, Root, SecretKind } from '../../../shared/model/offer.ts';
import type { ScopeId } from '../../../shared/model/scope.ts';
import { randomId } from '../board/post.ts';
import type { Env } from '../env.ts';
import { lookAtHome, type View } from './view.ts';

/** A request as it is shown, and the view that it is about: what is consented to is what is shown. */
export interface Request {
  readonly shown: OfferRequest;
  readonly view: View;
}

/** Makes the question for the person at this computer. Throws `offer/odd-home`. */
export async function makeRequest(
  env: Env,
  device: Device,
  { scopes, expiresAt }: { readonly scopes: readonly ScopeId[]; readonly expiresAt: number },
): Promise<Request> {
  const view = await lookAtHome(env);
  const shown = {
    id: randomId(),
    device: device.id,
    name: device.name,
    key: device.key,
    scopes,
    roots: await rootsOf(env, scopes),
    leftOut: view.masks.map(({ path, reason }) => ({ path, reason })),
    expiresAt,
  };
  return { shown, view };
}

/** The request with secrets that the person lets be seen as well. They are only asked for with the settings. */
export async function withSecrets(
  env: Env,
  request: Request,
  also: readonly SecretKind[],
): Promise<Request> {
  const kinds = request.shown.scopes.includes('profile') ? also : [];
  if (kinds.length === 0) return request;
  const view = await lookAtHome(env, kinds);
  const leftOut = view.masks.map(({ path, reason }) => ({ path, reason }));
  return { shown: { ...request.shown, leftOut }, view };
}

/** What is shown for these scopes, as far as it is there. Only apps need the flatpak installations. */
async function rootsOf(env: Env, scopes: readonly ScopeId[]): Promise<Root[]> {
  const wanted: Root[] = [{ id: 'home', path: env.home }];
  if (scopes.includes('apps')) {
    wanted.push({ id: 'flatpak-user', path: env.flatpak.userDir });
    wanted.push({ id: 'flatpak-system', path: env.flatpak.systemDir });
  }
  wanted.push({ id: 'os-release', path: '/etc/os-release' });
  const there = wanted.map(async (root) =>
    access(root.path).then(
      () => [root],
      () => [],
    ),
  );
  return (await Promise.all(there)).flat();
}
