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
} as const satisfies Messages;
