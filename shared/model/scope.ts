import { z } from 'zod';

/** The kinds of thing that move, in the order in which they move. */
export const scopeIds = ['apps', 'home', 'profile'] as const;
export const scopeIdSchema = z.enum(scopeIds);
export type ScopeId = z.infer<typeof scopeIdSchema>;
