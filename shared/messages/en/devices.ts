import type { Messages } from '../message.ts';

const startKdeConnect =
  'Install KDE Connect if it is missing, log out and in again, then try once more.';
const sameNetwork =
  'Switch the other device on, connect both to the same network (not a guest network), and allow KDE Connect in the firewall (ports 1714 to 1764). Then try again.';

export const devices = {
  'devices/unknown': {
    text: 'KDE Connect knows no device “{device}”.',
    remedy: `See which devices there are, or wait until it shows up. ${sameNetwork}`,
  },
  'devices/ambiguous': {
    text: 'More than one device is called “{device}”.',
    remedy: 'Use the device’s id instead of its name. They are: {ids}.',
  },
  'devices/no-bus': {
    text: 'The desktop’s message bus, by which programs talk to each other, cannot be reached.',
    remedy: 'Log in to the desktop (not only by a remote terminal), then try again.',
  },
  'devices/daemon-absent': {
    text: 'KDE Connect is not running on this computer and could not be started.',
    remedy: startKdeConnect,
  },
  'devices/daemon-failed': {
    text: 'KDE Connect on this computer did not do what it was asked ({detail}).',
    remedy: 'Wait a moment and try again. If it happens again, log out and in again.',
  },
  'devices/not-reachable': {
    text: '{name} cannot be reached.',
    remedy: sameNetwork,
  },
  'devices/not-paired': {
    text: 'This computer is not paired with {name}.',
    remedy: 'Pair the two and compare the key on both screens, then try again.',
  },
  'devices/no-request': {
    text: '{name} does not ask to be paired, or no longer does: a request lapses after 30 seconds.',
    remedy: 'Start pairing on {name} again, then accept it here within 30 seconds.',
  },
  'devices/asks-already': {
    text: '{name} is already asking to be paired with this computer.',
    remedy: 'Compare the key on both screens and accept the request here.',
  },
  'devices/pairing-busy': {
    text: 'Pairing with {name} is already going on.',
    remedy: 'Look at the other screen and answer there, or wait until the request lapses.',
  },
  'devices/key-differs': {
    text: 'The key does not match: this computer has {shown} for {name}. Nothing was accepted.',
    remedy:
      'Refuse the request, wait a few seconds, then ask once more, this time from the other computer. If the keys still differ, somebody may be interfering on this network: use another one.',
  },
  'devices/key-unknown': {
    text: 'KDE Connect could not tell the key for {name}, so it could not be compared. Nothing was accepted.',
    remedy: 'Refuse the request, wait a few seconds, then ask once more from the other computer.',
  },
  'devices/pairing-refused': {
    text: 'Pairing was refused on {name}.',
    remedy: 'If that was a mistake, ask again and choose “Accept” there.',
  },
  'devices/pairing-timed-out': {
    text: 'Nobody accepted on {name} in time.',
    remedy:
      'If {name} showed no request: wait a few seconds, then start pairing from {name} instead, and check that the clocks of both agree. If it did: ask again and choose “Accept” there within 30 seconds.',
  },
  'devices/pairing-lost': {
    text: 'The connection to {name} was lost while pairing.',
    remedy: 'Wait a few seconds until it shows up again, then start pairing from {name} instead.',
  },
  'devices/clocks-differ': {
    text: 'The clocks of this computer and {name} differ by more than 30 minutes, so KDE Connect does not pair them.',
    remedy:
      'Set the clocks of both (switch on “set automatically” in the date and time settings), then ask again.',
  },
  'devices/pairing-undone': {
    text: 'Pairing with {name} was undone right after it had been accepted. Most often “Reject” was pressed in KDE Connect’s own message, which stays on the screen for 30 seconds.',
    remedy: 'Pair the two again, and then let KDE Connect’s own message disappear by itself.',
  },
  'devices/no-board': {
    text: 'Nothing can be sent to {name}: in KDE Connect both “Run commands” and “Share and receive” are switched off for it, or {name} does not have them.',
    remedy:
      'Open the KDE Connect settings on both computers, switch on “Run commands” for the other one, then try again.',
  },
  'devices/commands-unreadable': {
    text: 'The list of commands that KDE Connect keeps in {path} is damaged, so nothing can be added to it.',
    remedy:
      'Open the KDE Connect settings, look at “Run commands” for the other computer and save it once, then try again.',
  },
  'devices/no-relokate': {
    text: 'Relokate is not open on {name}.',
    remedy: 'Open Relokate there and choose “This is my old computer”.',
  },
  'devices/packet-too-big': {
    text: 'A message to the other computer is too long ({bytes} bytes).',
    remedy: 'Offer fewer folders, then try again.',
  },
  'devices/identity-missing': {
    text: 'KDE Connect’s own key is missing or cannot be read ({path}).',
    remedy: startKdeConnect,
  },
  'devices/certificate-wrong': {
    text: 'What KDE Connect remembers about {name} does not belong to it.',
    remedy: 'Unpair the two, pair them again and compare the key on both screens.',
  },
} as const satisfies Messages;
