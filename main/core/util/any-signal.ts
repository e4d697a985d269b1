/** A signal that is aborted when one of several is; `dispose` lets go of them. */
export interface AnySignal {
  readonly signal: AbortSignal;
  dispose(): void;
}

/** As `AbortSignal.any`, which Node has from 20.3 on only, and where a collected signal may never be told. */
export function anySignal(...signals: readonly AbortSignal[]): AnySignal {
  const controller = new AbortController();
  const stops = signals.map((signal) => {
    const abort = (): void => controller.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    return () => signal.removeEventListener('abort', abort);
  });
  return { signal: controller.signal, dispose: () => stops.forEach((stop) => stop()) };
}
