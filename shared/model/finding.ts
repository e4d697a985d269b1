import { z } from 'zod';

/** What a check says. `id` names the check; text and remedy are sentences for people. */
export const findingSchema = z.object({
  id: z.string(),
  level: z.enum(['ok', 'warning', 'blocked']),
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  text: z.string(),
  remedy: z.string(),
});
export type Finding = Readonly<z.infer<typeof findingSchema>>;
