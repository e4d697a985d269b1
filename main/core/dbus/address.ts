/**
 * The address in the one form that dbus-next 0.10 hands to `node:net`. With `unix:path=` it would
 * load the native package usocket where that happens to lie about, which Electron cannot. It also
 * neither undoes the %-escapes of the D-Bus specification nor knows addresses of other kinds.
 * Null where no part of the address can be used.
 */
export function connectableAddress(address: string): string | null {
  for (const part of address.split(';')) {
    const socket = socketOf(part);
    if (socket !== null) return `unix:socket=${socket}`;
  }
  return null;
}

function socketOf(part: string): string | null {
  const [transport, rest] = splitOnce(part, ':');
  if (transport !== 'unix') return null;
  const values = new Map(rest.split(',').map((pair) => splitOnce(pair, '=')));
  const path = values.get('path');
  const abstract = values.get('abstract');
  const socket =
    path !== undefined ? unescape(path) : abstract !== undefined ? `\0${unescape(abstract)}` : null;
  // These would be torn apart by dbus-next's own splitting.
  return socket === null || /[;:,=]/.test(socket) ? null : socket;
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function unescape(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
