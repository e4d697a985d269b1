import type { ElectronApplication, Page } from 'playwright-core';
import type { CallName } from '../../shared/ipc/contract.ts';
import { type Envelope, envelopeSchema } from '../../shared/ipc/types.ts';
import { type Snapshot, snapshotSchema } from '../../shared/model/state.ts';

/** What the page's own script would do: asks the shell. Gives the envelope. */
export async function askShell(page: Page, name: string, request: unknown): Promise<Envelope> {
  const answer = await page.evaluate(
    ([called, payload]) => window.relokate?.ask(called as never, payload),
    [name, request] as const,
  );
  return envelopeSchema.parse(answer);
}

/** Makes one call of the engine through a port of its own, as any page could. Gives the envelope. */
export async function callEngine(page: Page, name: CallName, request: unknown): Promise<Envelope> {
  const answer = await page.evaluate(
    ([called, payload]) =>
      new Promise<unknown>((done) => {
        const id = 1_000_000 + Math.floor(Math.random() * 1_000_000);
        const takePort = (event: MessageEvent<{ relokate?: string }>): void => {
          const [port] = event.ports;
          if (event.data.relokate !== 'port' || port === undefined) return;
          window.removeEventListener('message', takePort);
          port.addEventListener('message', ({ data }: MessageEvent<{ id?: number }>) => {
            if (data.id === id) done('envelope' in data ? data.envelope : null);
          });
          port.start();
          port.postMessage({ id, name: called, request: payload });
        };
        window.addEventListener('message', takePort);
        void window.relokate?.ask('connect', null);
      }),
    [name, request] as const,
  );
  return envelopeSchema.parse(answer);
}

export async function snapshot(page: Page): Promise<Snapshot> {
  const envelope = await callEngine(page, 'app.snapshot', null);
  if (!envelope.ok) throw new Error(envelope.error.message);
  return snapshotSchema.parse(envelope.value);
}

/** Starts to write down the shell's notices in the page; the function given reads them. */
export async function recordNotices(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const notices: string[] = [];
    Object.assign(window, { notices });
    window.addEventListener('message', ({ data }: MessageEvent<{ relokate?: string }>) => {
      if (data.relokate !== undefined) notices.push(data.relokate);
    });
  });
  return () => page.evaluate(() => (window as unknown as { notices: string[] }).notices);
}

/** Answers native question boxes from now on with the button of that number; gives how often that was asked. */
export async function answerDialogs(
  app: ElectronApplication,
  response: number,
): Promise<() => Promise<readonly string[]>> {
  await app.evaluate(({ dialog }, button) => {
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    Object.assign(dialog, {
      showMessageBox: async (_window: unknown, { message }: { message: string }) => {
        asked.push(message);
        return { response: button, checkboxChecked: false };
      },
    });
  }, response);
  return () => app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);
}

/** Watches how long the page's own thread stands still; the function given ends it and tells the longest, in ms. */
export async function watchStalls(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const watch = { longest: 0, last: performance.now() };
    const timer = setInterval(() => {
      const now = performance.now();
      watch.longest = Math.max(watch.longest, now - watch.last - 20);
      watch.last = now;
    }, 20);
    Object.assign(window, { watch, timer });
  });
  return () =>
    page.evaluate(() => {
      const { watch, timer } = window as unknown as {
        watch: { longest: number };
        timer: ReturnType<typeof setInterval>;
      };
      clearInterval(timer);
      return watch.longest;
    });
}
