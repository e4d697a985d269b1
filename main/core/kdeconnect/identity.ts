import { X509Certificate } from 'node:crypto';
import { access, constants, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '../../../shared/failure.ts';
import { iniText, scanIni } from './ini.ts';
import type { Identity } from './types.ts';

/** Where kdeconnectd keeps its settings (core/kdeconnectconfig.cpp). */
export const kdeConnectDir = (configHome: string): string => join(configHome, 'kdeconnect');

/** The files that prove who we are. Throws `devices/identity-missing`. */
export async function readIdentity(
  configHome: string,
  self: { readonly id: string; readonly name: string },
): Promise<Identity> {
  const privateKeyFile = join(kdeConnectDir(configHome), 'privateKey.pem');
  const certificateFile = join(kdeConnectDir(configHome), 'certificate.pem');
  for (const path of [privateKeyFile, certificateFile]) {
    await access(path, constants.R_OK).catch((cause: unknown) => {
      throw failure('devices/identity-missing', { path }, { cause });
    });
  }
  return { ...self, privateKeyFile, certificateFile };
}

/**
 * The certificate (PEM) that was pinned when the device was paired; its common name has to be the
 * device's id. Throws `devices/not-paired` or `devices/certificate-wrong`.
 */
export async function readPeerCertificate(
  configHome: string,
  peer: { readonly id: string; readonly name: string },
): Promise<string> {
  const file = join(kdeConnectDir(configHome), 'trusted_devices');
  const pem = pinnedCertificate(await readFile(file, 'latin1').catch(() => ''), peer.id);
  if (pem === null) throw failure('devices/not-paired', { name: peer.name });
  if (commonName(pem) !== peer.id) throw failure('devices/certificate-wrong', { name: peer.name });
  return pem;
}

/** The certificate of a device in the text of `trusted_devices`, a QSettings INI with a group per id. */
export function pinnedCertificate(text: string, id: string): string | null {
  const entry = scanIni(text).entries.findLast(
    ({ group, key }) => group === id && key === 'certificate',
  );
  if (entry === undefined) return null;
  const pem = iniText(text.slice(entry.start, entry.end));
  return pem === null || pem.trim() === '' ? null : pem;
}

/** The common name of a certificate's subject; null where it is no certificate or has several. */
export function commonName(pem: string): string | null {
  try {
    const names = new X509Certificate(pem).subject
      .split('\n')
      .filter((part) => part.startsWith('CN='));
    return names.length === 1 ? (names[0]?.slice(3) ?? null) : null;
  } catch {
    return null;
  }
}
