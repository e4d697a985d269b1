/** What has to be known of the new computer. */
export interface Here {
  /** Ids of its activities, the current one first; none before the first login. */
  readonly activities: readonly string[];
  /** Names of its mice, keyboards, touchpads and tablets. */
  readonly inputDevices: readonly string[];
  /** Desktop files of programs that it has or will have. */
  readonly programs: ReadonlySet<string>;
}
