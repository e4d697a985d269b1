import type { Messages } from '../message.ts';

export const app = {
  'app/unexpected': {
    text: 'Something went wrong inside Relokate: {detail}',
    remedy:
      'Nothing of yours was changed by this. Try again, and report it with a support bundle if it happens again.',
  },
  'app/bad-request': {
    text: 'Relokate was asked for something it does not understand: {detail}',
    remedy: 'Restart Relokate. If it happens again, report it.',
  },
  'app/cancelled': {
    text: 'It was stopped before it was done.',
    remedy: 'Start it again, or resume it where it can be resumed.',
  },
  'app/engine-lost': {
    text: 'The part of Relokate that does the work ended unexpectedly and is being restarted.',
    remedy: 'Wait a moment. A move that was running can be resumed.',
  },
  'app/program-missing': {
    text: '{program} is not installed, or is older than {version}.',
    remedy: 'Install the package {package} and try again.',
  },
  'app/program-failed': {
    text: '{program} did not do what was asked: {detail}',
    remedy: 'Try again. If it happens again, report it with a support bundle.',
  },
  'app/timed-out': {
    text: '{what} took longer than {seconds} seconds.',
    remedy: 'Check that both computers are on and connected, then try again.',
  },
} as const satisfies Messages;
