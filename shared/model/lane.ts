import { z } from 'zod';

/**
 * The ways bytes come over. `clone` is that of a folder on the disk of the new home, whose files then
 * share their blocks with the old ones.
 */
export const laneIdSchema = z.enum(['rsync', 'clone', 'sftp', 'mount']);
export type LaneId = z.infer<typeof laneIdSchema>;

/** Whether a lane keeps all that a file is; others lose extended attributes and holes, and hear of whole seconds. */
export function keepsAll(lane: LaneId): boolean {
  return lane === 'rsync' || lane === 'clone';
}
