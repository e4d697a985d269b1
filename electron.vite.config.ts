import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const at = (path: string): string => resolve(import.meta.dirname, path);

/**
 * Three builds in one: the shell with the engine, the preload script, and the page. Targets are the
 * oldest Electron that the tests run on (25: Node 18.15, Chromium 114). Everything is bundled but
 * node-pty, which is native; usocket and x11 are optional parts of dbus-next that are not used.
 */
export default defineConfig({
  main: {
    build: {
      target: 'node18',
      outDir: at('out/main'),
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('main/electron/index.ts'), engine: at('main/engine.ts') },
        external: ['electron', 'node-pty', 'usocket', 'x11'],
        output: {
          format: 'cjs',
          entryFileNames: '[name].cjs',
          chunkFileNames: '[name]-[hash].cjs',
        },
      },
    },
  },
  preload: {
    build: {
      target: 'node18',
      outDir: at('out/preload'),
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: at('main/electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    base: './',
    plugins: [react()],
    build: {
      target: 'chrome114',
      outDir: at('out/renderer'),
      minify: true,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: at('renderer/index.html') },
    },
  },
});
