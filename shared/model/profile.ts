import { z } from 'zod';

/** A topic of the desktop's settings as the chooser shows it. */
export const topicRowSchema = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  /** It comes from a recipe of the person's own. */
  isOwn: z.boolean(),
  /** `comes`: by default. `asks`: only where it is chosen. `same`: all of it is here already. `cannot`: `reason` says why. */
  state: z.enum(['comes', 'asks', 'same', 'cannot']),
  /** A sentence, where there is something to say. */
  reason: z.string().nullable(),
  /** When it shows on the new computer. */
  effect: z.enum(['now', 'login']),
  /** What else the person should know or do. */
  tell: z.string().nullable(),
  /** Files of it on the old computer, and their bytes. */
  files: z.number(),
  bytes: z.number(),
  /** Values that will be added, changed or removed, and whole files that will be added or take another's place. */
  changedKeys: z.number(),
  changedFiles: z.number(),
});
export type TopicRow = Readonly<z.infer<typeof topicRowSchema>>;

/** One thing of a topic that will be otherwise: a value, or a whole file where `key` is null. */
export const differenceSchema = z.object({
  /** Below the home. */
  file: z.string(),
  group: z.array(z.string()).readonly(),
  key: z.string().nullable(),
  kind: z.enum(['added', 'changed', 'removed']),
  /** Null where there is none, or it is a secret. */
  before: z.string().nullable(),
  after: z.string().nullable(),
  isSecret: z.boolean(),
});
export type Difference = Readonly<z.infer<typeof differenceSchema>>;

/** How much of the old settings some recipe, rule or app knows of, in entries. */
export const coverageSchema = z.object({ entries: z.number(), known: z.number() });
export type Coverage = Readonly<z.infer<typeof coverageSchema>>;

const generation = z.union([z.literal(5), z.literal(6)]).nullable();

/** What a plan says of the desktop's settings: all that the run needs to make the same files. */
export const plannedProfileSchema = z.object({
  /** The recipes that count, as they were read (`main/core/recipes/schema.ts`). */
  recipes: z.array(z.unknown()).readonly(),
  state: z.array(z.unknown()).readonly(),
  topics: z.array(z.string()).readonly(),
  /** Those of them that were chosen by name. */
  named: z.array(z.string()).readonly(),
  circumstances: z.object({
    /** Generation of Plasma on the old computer and on the new one. */
    from: generation,
    to: generation,
    session: z.enum(['x11', 'wayland']).nullable(),
    portable: z.boolean(),
  }),
  /** The old home, by all names that it has there. */
  oldHomes: z.array(z.string()).readonly(),
});
export type PlannedProfile = Readonly<z.infer<typeof plannedProfileSchema>>;
