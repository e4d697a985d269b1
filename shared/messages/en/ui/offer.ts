import { count } from './common.ts';

/** The old computer's side. */
export const offer = {
  wait: {
    title: 'This is the old computer',
    lead: 'Keep this window open. Now open Relokate on the new computer and choose “This is my new computer”.',
    waiting: 'Waiting for the new computer…',
    paired: 'Computers that may ask',
    nonePaired: 'No computer is paired yet',
    nonePairedText:
      'On the new computer press “Pair” next to this computer’s name. The request then shows up here.',
    self: (name: string) => `This computer is called ${name}`,
    key: 'Key',
    steps: 'What to do on the new computer',
    stepList: [
      'Open Relokate and choose “This is my new computer”.',
      'Pick this computer from the list. If it is not paired yet, pair it and compare the keys.',
      'Press “Connect”. The request then shows up here, and you decide.',
    ],
    stop: 'Stop waiting',
    starting: 'Getting ready…',
  },
  consent: {
    title: (name: string) => `May ${name} read this computer?`,
    lead: 'Allow it only if you have just asked for this on your new computer.',
    key: 'Key of the two computers',
    keyText: 'It must be the same on the other screen.',
    noKey: 'There is no key to compare. Allow it only if you are sure.',
    reads: 'What it may read',
    root: {
      home: 'Your home folder',
      'flatpak-user': 'Your apps',
      'flatpak-system': 'The apps of this computer',
      'os-release': 'Which system this is',
    },
    readOnly: 'It can only read. Nothing here is changed, and it ends with the move.',
    leftOut: (n: number) =>
      count(n, { one: '# place is kept from it', other: '# places are kept from it' }),
    leftOutNone: 'Nothing of these is kept from it.',
    allow: 'Allow',
    refuse: 'Refuse',
    lapses: (time: string) => `This question lapses in ${time}.`,
    lapsed: 'This question has lapsed.',
  },
  serving: {
    title: (name: string) => `${name} is reading this computer`,
    lead: 'Leave both computers on. You see the progress on the new one.',
    connections: (n: number) => count(n, { one: '# open connection', other: '# open connections' }),
    noConnection: 'No open connection right now',
    lastRead: 'Last read',
    since: 'Allowed since',
    state: 'Connections',
    stop: 'Stop',
    stopTitle: 'Stop the move?',
    stopText: 'The new computer can no longer read this one. The move can be resumed later.',
    stopYes: 'Stop',
    stopNo: 'Go on',
    unboxed:
      'This computer offers no protected place to read from, and it was started without one. Everything your account can read can be read.',
    now: 'just now',
  },
  ended: {
    title: {
      finished: 'The move is done',
      stopped: 'Stopped',
      unpaired: 'The computers are no longer paired',
      idle: 'Nobody has read for a while',
      refused: 'Refused',
      'timed-out': 'Nobody came',
      failed: 'It ended with a problem',
    },
    text: {
      finished:
        'The new computer has read what it wanted. Nothing here was changed. Look at the report on the new computer before you wipe this one.',
      stopped: 'The new computer can no longer read this one. Nothing here was changed.',
      unpaired:
        'The pairing was taken back, so reading ended at once. Nothing here was changed. Pair again to go on.',
      idle: 'To be on the safe side reading ended. Nothing here was changed. Offer again if the move is not done.',
      refused: 'The new computer was told no. It has read nothing.',
      'timed-out':
        'The question was not answered in time, or no computer asked. It has read nothing.',
      failed: 'Nothing here was changed.',
    },
    again: 'Offer again',
    back: 'Back to the start',
  },
  /** Why things are kept from the new computer or left behind, by the rule's id. */
  rules: {
    cache: 'Caches: programs make them again.',
    trash: 'The waste bin.',
    'flatpak-apps': 'Installed apps: they are installed again rather than copied.',
    'kdeconnect-identity': 'KDE Connect’s identity: two computers with one identity cannot work.',
    display: 'Screens of the old computer.',
    'session-state': 'What was open when you last logged out.',
    'update-marks': 'Marks of updates done on the old computer.',
    'search-index': 'Search indexes: they are made again.',
    'database-of-machine': 'A database bound to the old machine; it is made again from the data.',
    'recent-documents': 'Lists of recently used files.',
    hardware: 'Settings of the old computer’s sound and other hardware.',
    'machine-bound': 'Names bound to the old machine.',
    lock: 'Locks of running programs.',
    containers: 'Containers and virtual machines: made for the old machine and very large.',
    snapshots: 'Snapshots and mounted vaults: not files of their own.',
    relokate: 'Relokate’s own records.',
  },
  ruleUnknown: (id: string) => `Left out by the rule “${id}”.`,
};
