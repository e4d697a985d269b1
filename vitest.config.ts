import { defineConfig } from 'vitest/config';

// Each project's name says what is real in it: nothing (unit), single programs (integration), two
// computers in network namespaces (lab), the built application in Electron (e2e), whole desktops
// (plasma).
const minute = 60_000;

// One file at a time: they share the machine's session programs, ports and /dev/fuse.
const oneByOne = { fileParallelism: false, maxWorkers: 1 };

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.{ts,tsx}'], testTimeout: 10_000 } },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 2 * minute,
          hookTimeout: minute,
          ...oneByOne,
        },
      },
      {
        test: {
          name: 'lab',
          include: ['test/lab/**/*.test.ts'],
          testTimeout: 10 * minute,
          hookTimeout: 5 * minute,
          ...oneByOne,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts', 'test/ui/**/*.test.ts'],
          testTimeout: 5 * minute,
          hookTimeout: minute,
          ...oneByOne,
        },
      },
      {
        test: {
          name: 'plasma',
          include: ['test/plasma/**/*.test.ts'],
          testTimeout: 5 * minute,
          hookTimeout: minute,
          ...oneByOne,
        },
      },
    ],
  },
});
