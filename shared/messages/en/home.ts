import type { Messages } from '../message.ts';

export const home = {
  'home/no-such-inspection': {
    text: 'What was counted on the old computer is not there any more ({id}).',
    remedy: 'Look at the old computer again.',
  },
  'home/unreadable': {
    text: 'It cannot be read on the old computer: {detail}',
    remedy: 'Give yourself permission to read it there, or leave it out, then retry.',
  },
  'home/busy': {
    text: 'It kept changing while it was being read.',
    remedy: 'Close the program that uses it on the old computer, then retry.',
  },
  'home/vanished': {
    text: 'It is no longer on the old computer.',
    remedy:
      'If it was deleted on purpose there is nothing to do; else look at the old computer again.',
  },
  'home/hash-differs': {
    text: 'What arrived is not what was sent.',
    remedy: 'Retry. If it happens again, check the memory and disk of the new computer.',
  },
  'home/disk-full': {
    text: 'The new computer has no room left: {free} free.',
    remedy: 'Make room or choose less, then resume.',
  },
  'home/quota': {
    text: 'Your disk quota on the new computer is used up.',
    remedy: 'Make room or ask for more, then resume.',
  },
  'home/read-only-target': {
    text: 'The new computer does not let Relokate write there: {path}',
    remedy:
      'Check the permissions of your home folder and that the disk is not read-only, then resume.',
  },
  'home/place-failed': {
    text: 'It could not be put in its place: {detail}',
    remedy: 'Check the permissions of the folder on the new computer, then retry.',
  },
  'home/other-disk': {
    text: 'Its place is on another disk than the rest of your home folder; this version cannot put it there.',
    remedy: 'Copy it by hand, or move the folder to the disk of your home and retry.',
  },
  'home/unchecked': {
    text: 'What arrived could not be read again to check it ({detail}).',
    remedy: 'Retry it. If it fails again, check the disk.',
  },
  'home/write-error': {
    text: 'The disk reported an error while writing to {path}.',
    remedy: 'Check the disk. Nothing was lost; resume or undo the move afterwards.',
  },
  'home/link-failed': {
    text: 'The link could not be made.',
    remedy: 'Retry it; if that fails too, make it by hand: “relokate why” says where it points to.',
  },
  'home/parent-failed': {
    text: 'The folder that it belongs into could not be made.',
    remedy: 'See why the folder failed, then retry.',
  },
  'home/target-changed': {
    text: 'Something else has appeared in its place since the plan was made.',
    remedy: 'Look at both, then make a new plan for what is missing.',
  },
  'home/no-longer-here': {
    text: 'The same was here already when the plan was made, and is not any more.',
    remedy: 'Make a new plan: then it comes over.',
  },
  'home/bad-name': {
    text: 'Its name could lead out of your home folder, so it was not touched.',
    remedy: 'Look at it on the old computer; this can be a sign of tampering.',
  },
  'home/odd-listing': {
    text: 'The old computer listed it twice, or inside of something that is no folder, so it was not touched.',
    remedy:
      'Look at it on the old computer. If it changed at that moment, look at the old computer again; else this can be a sign of tampering.',
  },
  'home/not-copied': {
    text: 'The copy ended without a word about it.',
    remedy: 'Retry.',
  },
  'home/missing': {
    text: 'It is not where it was placed any more.',
    remedy: 'If you moved or deleted it yourself there is nothing to do.',
  },
  'home/differs': {
    text: 'It is no longer what was moved: {detail}',
    remedy: 'If you changed it yourself there is nothing to do.',
  },
  'home/not-put-back': {
    text: 'It could not be put back as it was. Nothing is lost: the former content, if there was any, is in {store}.',
    remedy:
      'See that its folder can be written to and nothing else is in its place, then undo again.',
  },
  'home/first-name-missing': {
    text: 'It is a further name of a file that did not arrive.',
    remedy: 'See why that file failed, then retry.',
  },
  'home/kept-by-undo': {
    text: 'You changed it after the move, so undo kept it: {kept}',
    remedy: 'Look at it and delete it yourself if you do not need it.',
  },
  'home/acl-no-such-name': {
    text: 'Its extra access rights for {names} were left out: this computer has no such users or groups.',
    remedy: 'Make them here, then give them access again if you want to.',
  },
  'home/acl-id-taken': {
    text: 'Its extra access rights for the numbers {names} were left out: here these are other people.',
    remedy: 'See whom they belonged to on the old computer, then give them access again.',
  },
  'home/acl-not-supported': {
    text: 'Its extra access rights could not be set: this disk knows no ACLs.',
    remedy: 'Its owner, group and mode are as they were; that is all that this disk can hold.',
  },
  'home/acl-tool-missing': {
    text: 'Its extra access rights could not be set: setfacl is not installed.',
    remedy: 'Install the package acl, then retry.',
  },
  'home/acl-failed': {
    text: 'Its extra access rights could not be set: {detail}',
    remedy: 'Check that the file is yours, then retry.',
  },
} as const satisfies Messages;
