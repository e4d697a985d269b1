import type { Messages } from '../message.ts';

export const offer = {
  'offer/no-sandbox': {
    text: 'This computer does not let programs shut themselves in ({detail}), so it cannot show its files safely.',
    remedy:
      'Allow it until the move is done: on Ubuntu run “sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0”, on other systems “sudo sysctl kernel.unprivileged_userns_clone=1 user.max_user_namespaces=10000”, then try again. Or start the offer with --unboxed, if you accept that the new computer could then read everything that you can read here.',
  },
  'offer/already-running': {
    text: 'This computer is already being offered.',
    remedy: 'Stop the offer first.',
  },
  'offer/no-request': {
    text: 'There is no such request any more.',
    remedy: 'Connect once more from the new computer.',
  },
  'offer/not-ready': {
    text: 'KDE Connect is not running on this computer, so the new computer cannot find it.',
    remedy: 'Install and start KDE Connect, then try again.',
  },
  'offer/odd-home': {
    text: 'The home folder {path} cannot be offered: it is not an ordinary folder of its own.',
    remedy: 'Log in as the person whose things are to be moved, then try again.',
  },
  'offer/no-address': {
    text: 'This computer is not connected to any network.',
    remedy: 'Connect both computers to the same network, then try again.',
  },
  'offer/cannot-listen': {
    text: 'This computer could not open a port for the new computer ({detail}).',
    remedy: 'Restart this computer, then try again.',
  },
  'offer/library-missing': {
    text: 'The program {program} is damaged: it needs {library}, which is not there.',
    remedy: 'Reinstall the package that {program} belongs to, then try again.',
  },
} as const satisfies Messages;
