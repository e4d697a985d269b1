import type { Messages } from '../message.ts';

const restartBoth = 'Close Relokate on both computers, open it again and connect once more.';
const unpair =
  'Unpair the two computers in KDE Connect, pair them again while comparing the key on both screens, then connect once more.';
const setClocks =
  'Set the clocks of both computers (switch on “set automatically” in the date and time settings), then connect once more.';

export const board = {
  'board/too-big': {
    text: 'The other computer sent a message that is far too long.',
    remedy: restartBoth,
  },
  'board/truncated': {
    text: 'A message from the other computer arrived incomplete.',
    remedy: 'Connect once more. If it happens again, restart KDE Connect on both computers.',
  },
  'board/not-json': {
    text: 'The other computer sent a message that Relokate cannot read.',
    remedy: restartBoth,
  },
  'board/malformed': {
    text: 'A message from the other computer is not put together as it has to be ({detail}).',
    remedy: 'Install the same version of Relokate on both computers, then connect once more.',
  },
  'board/unknown-version': {
    text: 'The other computer runs a version of Relokate that speaks differently (version {version} of messages, here {known}).',
    remedy: 'Install the same version of Relokate on both computers, then connect once more.',
  },
  'board/other-key': {
    text: 'A message claims to be from the paired computer but was not signed with its key. It was thrown away.',
    remedy: `Somebody may be interfering on this network. ${unpair}`,
  },
  'board/wrong-certificate': {
    text: 'What KDE Connect remembers about the paired computer does not belong to it.',
    remedy: unpair,
  },
  'board/not-for-us': {
    text: 'A message arrived that is meant for another computer. It was thrown away.',
    remedy: restartBoth,
  },
  'board/other-sender': {
    text: 'A message arrived in the name of another computer. It was thrown away.',
    remedy: restartBoth,
  },
  'board/other-session': {
    text: 'A message arrived that belongs to another move. It was thrown away.',
    remedy: 'Wait a moment. If nothing happens, connect once more.',
  },
  'board/from-the-future': {
    text: 'The clock of the other computer is {seconds} seconds ahead of this one, so its messages cannot be trusted.',
    remedy: setClocks,
  },
  'board/too-old': {
    text: 'A message of the other computer is {seconds} seconds old: it was sent too long ago, or its clock is behind.',
    remedy: setClocks,
  },
  'board/replayed': {
    text: 'A message that was already used arrived again. It was thrown away.',
    remedy:
      'There is nothing to do. If it happens often, somebody may be interfering on this network.',
  },
  'board/refused': {
    text: 'On the other computer, reading it was not allowed.',
    remedy: 'If that was a mistake, connect once more and choose “Allow” on the other computer.',
  },
  'board/no-answer': {
    text: 'Nobody answered the question on the other computer in time.',
    remedy: 'Sit down at the other computer, connect once more and choose “Allow” there.',
  },
  'board/busy': {
    text: 'The other computer is busy with another move.',
    remedy: 'End the other move, or press Stop on the old computer, then connect once more.',
  },
  'board/nothing-shared': {
    text: 'The other computer does not offer what was asked for.',
    remedy: 'Choose on the old computer what it may offer, then connect once more.',
  },
  'board/offer-failed': {
    text: 'The other computer could not open itself for reading.',
    remedy: 'Look at the screen of the old computer: it says why, and what to do.',
  },
  'board/peer-ended': {
    text: 'The other computer ended the connection before it was made.',
    remedy: 'Start the offer on the old computer again, then connect once more.',
  },
  'board/ended': {
    text: 'The old computer stopped, or ended the move on its side.',
    remedy: 'Offer it again there, then connect once more. A move that was running can be resumed.',
  },
  'board/unpaired': {
    text: 'The two computers are no longer paired.',
    remedy: 'Pair them again and compare the key on both screens, then connect once more.',
  },
  'board/timed-out': {
    text: 'The other computer did not answer within {seconds} seconds.',
    remedy:
      'Check that it is on and reachable, open Relokate there, choose “This is my old computer”, then connect once more.',
  },
  'board/unsafe-folder': {
    text: 'The folder {path}, where keys of this move would be kept, belongs to somebody else or can be read by others.',
    remedy: 'Log out and in again. If that does not help, remove the folder, then try again.',
  },
} as const satisfies Messages;
