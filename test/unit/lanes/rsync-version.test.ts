import { expect, test } from 'vitest';
import { knowsTrust } from '../../../main/core/lanes/rsync-version.ts';

test.each([
  ['rsync  version 3.2.7  protocol version 31\nCopyright', true],
  ['rsync  version 3.2.5  protocol version 31', true],
  ['rsync  version v3.4.1  protocol version 32', true],
  ['rsync  version 4.0  protocol version 33', true],
  ['rsync  version 3.2.4  protocol version 31', false],
  ['rsync  version 3.1.3  protocol version 31', false],
  ['openrsync: protocol version 29', false],
])('knows from %j whether rsync can be told to trust the sender', (said, expected) => {
  expect(knowsTrust(said)).toBe(expected);
});
