import type { Messages } from '../message.ts';

export const source = {
  'source/bad-name': {
    text: '“{source}” does not name a place to move from.',
    remedy: 'Use kdeconnect:DEVICE, ssh://[user@]host[:port] or folder:/absolute/path.',
  },
  'source/not-connected': {
    text: 'The old computer is not connected.',
    remedy: 'Connect to it first.',
  },
  'source/link-lost': {
    text: 'The connection to the old computer broke.',
    remedy:
      'Check that it is on, awake and on the same network. The move goes on by itself when it is back.',
  },
  'source/phone-not-yet': {
    text: 'Moving from a phone is not part of this version of Relokate.',
    remedy:
      'Copy what you need from the phone into a folder, for example with KDE Connect, and use folder:/path/of/it.',
  },
  'source/folder-missing': {
    text: 'There is no folder {path} that can be read.',
    remedy: 'Check the path, plug in the disk if it lies on one, and try again.',
  },
  'source/unknown-host': {
    text: 'No computer called {host} was found.',
    remedy: 'Check the spelling, or use the computer’s address in numbers.',
  },
  'source/unreachable': {
    text: '{host} does not answer.',
    remedy: 'Check that it is on, awake and on the same network, then try again.',
  },
  'source/refused': {
    text: '{host} is there, but does not accept connections.',
    remedy:
      'With Relokate open on the old computer, offer it again. For ssh://, check that its SSH server is running and the port is right.',
  },
  'source/closed': {
    text: '{host} closed the connection before it was ready.',
    remedy:
      'Try again. If it happens again, restart the offer or the SSH server on the old computer.',
  },
  'source/denied': {
    text: '{host} did not let you in.',
    remedy:
      'Check the user name and the password, then try again. A computer that was offered with Relokate has to be offered anew.',
  },
  'source/too-many-attempts': {
    text: '{host} ended the login after too many attempts.',
    remedy: 'Wait a minute, then try again with the right password.',
  },
  'source/dismissed': {
    text: 'The question was not answered, so the connection was not made.',
    remedy: 'Connect again when you have the answer at hand.',
  },
  'source/host-key-refused': {
    text: 'You did not confirm that {host} is the right computer, so nothing was connected.',
    remedy: 'Compare the fingerprint on both computers, then connect again.',
  },
  'source/host-key-unknown': {
    text: '{host} did not show the key that was agreed on, so nothing was connected.',
    remedy:
      'End the offer on the old computer and offer it again. If it happens again, somebody may be in between.',
  },
  'source/host-key-changed': {
    text: '{host} shows another key than before ({fingerprint}). Either it was set up anew, or another computer answers in its place.',
    remedy:
      'If it was set up anew, delete line {line} of the file {file} and connect again. If not, do not connect.',
  },
  'source/no-common-algorithm': {
    text: '{host} offers only ways of encrypting that this computer does not accept any more.',
    remedy:
      'Update the old computer’s SSH server, or copy the home to a disk and use folder:/path.',
  },
  'source/no-file-access': {
    text: '{host} let you in, but offers no access to files.',
    remedy: 'Switch on SFTP in the SSH server of the old computer, then try again.',
  },
  'source/home-missing': {
    text: 'The home folder on {host} is not there or cannot be read.',
    remedy: 'Check the user name, then try again.',
  },
  'source/fuse-missing': {
    text: 'This computer does not let you show a remote folder (FUSE is not available).',
    remedy: 'Install fuse3, make sure that /dev/fuse can be used, and try again.',
  },
  'source/mount-failed': {
    text: 'The old computer’s files could not be shown here: {detail}',
    remedy: 'Try again. If it happens again, report it with a support bundle.',
  },
  'source/listing-failed': {
    text: 'The list of files on the old computer could not be read: {detail}',
    remedy: 'Try again. If it happens again, report it with a support bundle.',
  },
  'source/protocol-broken': {
    text: 'The file server of the old computer answered with something that cannot be right: {detail}',
    remedy:
      'Try again. If it happens again, update the SSH server of the old computer; somebody may also be in between.',
  },
  'source/bad-path': {
    text: 'Its name could lead out of the home folder, so it is left alone.',
    remedy: 'Look at it on the old computer; this can be a sign of tampering.',
  },
  'source/unreadable': {
    text: 'It cannot be read on the old computer: {detail}',
    remedy: 'Give yourself permission to read it there, or leave it out, then retry.',
  },
  'source/vanished': {
    text: 'It is no longer on the old computer.',
    remedy:
      'If it was deleted on purpose there is nothing to do; else look at the old computer again.',
  },
  'source/short-read': {
    text: 'It did not arrive whole.',
    remedy: 'Retry. If it happens again, check the disk of the old computer.',
  },
  'source/changed': {
    text: 'It changed while it was being read.',
    remedy: 'Close the program that uses it on the old computer, then retry.',
  },
  'source/helper-lost': {
    text: 'The part of Relokate that reads files ended unexpectedly.',
    remedy: 'Try again. If it happens again, report it with a support bundle.',
  },
  'source/acls-incomplete': {
    text: 'The list of extra access rights (ACLs) on the old computer could not be read to its end: {detail}',
    remedy:
      'What was read is taken over. Look at the access rights of the other files after the move, or look at the old computer again.',
  },
} as const satisfies Messages;
