import type { Messages } from '../message.ts';

const nothingToDo = 'There is nothing to do.';

export const preflight = {
  'preflight/check-failed': {
    text: 'The check “{check}” could not be made: {detail}',
    remedy: 'Check again. You can go on without it.',
  },
  'preflight/programs-present': {
    text: 'All {count} system programs that Relokate uses are installed.',
    remedy: nothingToDo,
  },
  'preflight/program-missing': {
    text: '{program} is not installed. {why}',
    remedy: 'Install the package {package} with your software manager, then check again.',
  },
  'preflight/program-missing-elsewhere': {
    text: '{program} is not installed. {why}',
    remedy: 'Install {program} the way programs are installed on this system, then check again.',
  },
  'preflight/program-too-old': {
    text: '{program} {found} is too old: Relokate needs {least} or newer.',
    remedy: 'Update this computer, then check again.',
  },
  'preflight/program-version-unknown': {
    text: '{program} does not say which version it is.',
    remedy: 'You can go on. If something fails, see to it that it is {least} or newer.',
  },
  'preflight/namespaces-usable': {
    text: 'What this computer offers can be kept in a sandbox.',
    remedy: nothingToDo,
  },
  'preflight/namespaces-off': {
    text: 'This computer cannot make a sandbox, so it cannot be an old computer that things are moved away from. ({detail})',
    remedy:
      'Moving things onto this computer works all the same. To offer from it, allow user namespaces for bubblewrap, then check again.',
  },
  'preflight/namespaces-off-debian': {
    text: 'Making a sandbox is switched off here, so this computer cannot be an old computer that things are moved away from. ({detail})',
    remedy:
      'Moving things onto this computer works all the same. To offer from it, type “sudo sysctl kernel.unprivileged_userns_clone=1”, then check again.',
  },
  'preflight/namespaces-off-limit': {
    text: 'Making a sandbox is switched off here, so this computer cannot be an old computer that things are moved away from. ({detail})',
    remedy:
      'Moving things onto this computer works all the same. To offer from it, type “sudo sysctl user.max_user_namespaces=10000”, then check again.',
  },
  'preflight/namespaces-off-apparmor': {
    text: 'Ubuntu’s AppArmor keeps bubblewrap from making a sandbox, so this computer cannot be an old computer that things are moved away from. ({detail})',
    remedy:
      'Moving things onto this computer works all the same. To offer from it, install apparmor-profiles, type “sudo cp /usr/share/apparmor/extra-profiles/bwrap-userns-restrict /etc/apparmor.d/ && sudo apparmor_parser -r /etc/apparmor.d/bwrap-userns-restrict”, then check again.',
  },
  'preflight/fuse-usable': {
    text: 'The old computer’s files can be shown here.',
    remedy: nothingToDo,
  },
  'preflight/fuse-missing': {
    text: 'This system cannot show the files of another computer: /dev/fuse is missing.',
    remedy: 'Type “sudo modprobe fuse”, then check again.',
  },
  'preflight/fuse-refused': {
    text: 'You are not allowed to show the files of another computer here: /dev/fuse is closed to you.',
    remedy: 'Type “sudo chmod 666 /dev/fuse”, then check again.',
  },
  'preflight/home-writable': { text: 'The home folder can be written to.', remedy: nothingToDo },
  'preflight/home-missing': {
    text: 'The home folder {folder} does not exist.',
    remedy: 'Log in as the person who things are to be moved to, then check again.',
  },
  'preflight/home-read-only': {
    text: 'The home folder {folder} lies on a disk that can only be read.',
    remedy: 'Restart this computer. If that does not help, its disk may be damaged.',
  },
  'preflight/home-refused': {
    text: 'You are not allowed to write to the home folder {folder}.',
    remedy: 'Log in as the person whom it belongs to, then check again.',
  },
  'preflight/space-free': { text: '{free} are free here.', remedy: nothingToDo },
  'preflight/space-enough': {
    text: '{free} are free here and {needed} are needed.',
    remedy: nothingToDo,
  },
  'preflight/space-short': {
    text: 'Only {free} are free here, but {needed} are needed.',
    remedy: 'Free another {short}, or choose less to move, then check again.',
  },
  'preflight/staging-beside-home': {
    text: 'Everything can be put into place in one step.',
    remedy: nothingToDo,
  },
  'preflight/staging-elsewhere': {
    text: 'The folder {folder} lies on another disk than your home folder, so files cannot be put into place in one step.',
    remedy: 'Unset XDG_STATE_HOME, or let it name a folder in your home folder, then check again.',
  },
  'preflight/runtime-dir-private': {
    text: 'There is a private place for keys.',
    remedy: nothingToDo,
  },
  'preflight/runtime-dir-open': {
    text: 'The folder {folder}, where keys are kept during a move, is not private to you.',
    remedy: 'Log out and in again, then check again.',
  },
  'preflight/runtime-dir-full': {
    text: 'The folder {folder}, where keys are kept during a move, is full.',
    remedy: 'Log out and in again, then check again.',
  },
  'preflight/runtime-dir-unusable': {
    text: 'The folder {folder}, where keys are kept during a move, cannot be used ({detail}).',
    remedy: 'Log out and in again, then check again.',
  },
  'preflight/no-session-bus': {
    text: 'There is no desktop session here, so KDE Connect cannot be reached.',
    remedy:
      'Log in to the desktop and start Relokate there. Moving over ssh or from a folder works without.',
  },
  'preflight/kde-connect-ready': {
    text: 'KDE Connect is running; other devices see this computer as “{name}”.',
    remedy: nothingToDo,
  },
  'preflight/kde-connect-starting': {
    text: 'KDE Connect has not answered yet.',
    remedy: 'Wait a moment, then check again.',
  },
  'preflight/kde-connect-absent': {
    text: 'KDE Connect is not running.',
    remedy: 'Start KDE Connect, then check again. Moving over ssh or from a folder works without.',
  },
  'preflight/system-same': {
    text: 'Both computers run {name}.',
    remedy: nothingToDo,
  },
  'preflight/system-unknown': {
    text: 'It is not known which systems the two computers run.',
    remedy: 'Files and apps can be moved. Look at your desktop’s settings after the move.',
  },
  'preflight/system-other-distribution': {
    text: 'The old computer runs {from}, this one runs {to}.',
    remedy: 'Files and apps can be moved, and those settings of the desktop that are known to fit.',
  },
  'preflight/system-other-edition': {
    text: 'The old computer runs {from}, this one runs another edition: {to}.',
    remedy: 'Files and apps can be moved, and those settings of the desktop that are known to fit.',
  },
  'preflight/system-newer': {
    text: 'The old computer runs {from}, this one runs the newer {to}.',
    remedy: 'Files and apps can be moved, and those settings of the desktop that are known to fit.',
  },
  'preflight/system-backwards': {
    text: 'The old computer runs {from}, which is newer than {to} here.',
    remedy:
      'Files and apps can be moved; settings of the desktop cannot go back. Update this computer first if you want those too.',
  },
} as const satisfies Messages;
