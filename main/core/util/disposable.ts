/** Something that was started and has to be stopped. Stopping twice is harmless. */
export interface Disposable {
  dispose(): Promise<void>;
}
