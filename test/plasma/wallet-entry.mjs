// Writes an entry of an open wallet: a handle is good for the connection that asked for it only.
// Arguments: kwalletd5 or kwalletd6, application, wallet, folder, entry; the secret is read.
import { readFileSync } from 'node:fs';
import dbus from 'dbus-next';

const [daemon = '', app = '', wallet = '', folder = '', entry = ''] = process.argv.slice(2);
const bus = dbus.sessionBus();
const object = await bus.getProxyObject(`org.kde.${daemon}`, `/modules/${daemon}`);
const kwallet = object.getInterface('org.kde.KWallet');

/** @type {(method: string, ...args: unknown[]) => Promise<number>} */
const call = async (method, ...args) => Number(await kwallet[method]?.(...args));

const handle = await call('open', wallet, BigInt(0), app);
await call('createFolder', handle, folder, app);
const failed = await call('writePassword', handle, folder, entry, readFileSync(0, 'utf8'), app);
await call('sync', handle, app);
bus.disconnect();
process.exitCode = handle >= 0 && failed === 0 ? 0 : 1;
