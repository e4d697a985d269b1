import { z } from 'zod';

export const conflictPolicies = ['keep-both', 'replace', 'keep-mine', 'newer'] as const;
export type ConflictPolicy = (typeof conflictPolicies)[number];

const list = z.array(z.string().min(1)).readonly();

/** What a person chose: the file behind `--choices`, and what the wizard sends. Every part is optional. */
export const choicesSchema = z.strictObject({
  apps: z
    .strictObject({
      include: list.optional(),
      exclude: list.optional(),
      branch: z.record(z.string(), z.string()).optional(),
      installation: z.enum(['same', 'user']).optional(),
      /** Apps of which only the data is to come. */
      dataOnly: list.optional(),
      /** A name of their own for sources whose name stands for something else on the new computer. */
      remotes: z.record(z.string(), z.string()).optional(),
      /** Apps that take the place of a distribution's program, by their ids: see `plans.apps`. */
      twins: list.optional(),
      data: z.boolean().optional(),
      permissions: z.boolean().optional(),
    })
    .optional(),
  home: z
    .strictObject({
      include: list.optional(),
      exclude: list.optional(),
      conflicts: z.enum(conflictPolicies).optional(),
    })
    .optional(),
  profile: z.strictObject({ topics: z.union([list, z.literal('all')]).optional() }).optional(),
});
export type Choices = Readonly<z.infer<typeof choicesSchema>>;
