import { contextBridge, ipcRenderer } from 'electron';

// The page gets one function, and the shell's notices as messages of its own window, because a port
// cannot go through the context bridge. Names and payloads are checked in the shell: ipc.ts.
contextBridge.exposeInMainWorld('relokate', {
  ask: (name: string, request: unknown): Promise<unknown> =>
    ipcRenderer.invoke('relokate', name, request),
});

ipcRenderer.on('relokate:notice', (event, notice: unknown) => {
  window.postMessage({ relokate: notice }, window.location.origin, [...event.ports]);
});
