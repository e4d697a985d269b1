import { z } from 'zod';

/** The operating system of a computer, from its `os-release` (freedesktop.org, os-release(5)). */
export const osReleaseSchema = z.object({
  id: z.string(),
  name: z.string(),
  versionId: z.string(),
  variantId: z.string(),
});
export type OsRelease = Readonly<z.infer<typeof osReleaseSchema>>;

/** One of the two computers of a move. */
export const hostSchema = z.object({
  name: z.string(),
  user: z.string(),
  /** Absolute path of the home folder there. */
  home: z.string(),
  os: osReleaseSchema.nullable(),
});
export type Host = Readonly<z.infer<typeof hostSchema>>;
