import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** `assets/rules/home.json`: what stays behind unless it is chosen, and why. */
const homeRulesSchema = z.strictObject({
  version: z.literal(1),
  rules: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z-]+$/),
        reason: z.string().min(1),
        match: z.array(z.string().min(1)).min(1).readonly(),
      }),
    )
    .readonly(),
});
export type HomeRules = z.infer<typeof homeRulesSchema>['rules'];

/** Reads the rules that come with Relokate. A damaged file is a bug of the package and throws. */
export async function loadHomeRules(assetsDir: string): Promise<HomeRules> {
  const text = await readFile(join(assetsDir, 'rules', 'home.json'), 'utf8');
  return homeRulesSchema.parse(JSON.parse(text)).rules;
}

/** Reasons that are not in the file: they follow from what an entry is, or from the old computer. */
export const builtInReasons: Readonly<Record<string, string>> = {
  'special-file': 'Pipes, sockets and devices: nothing in them could be copied.',
  'folder-names': 'The names of Documents, Pictures and so on: the new computer has its own.',
  'profile/only-state': 'Only sizes of windows, marks and the like of the old computer.',
  'profile/wallet-part': 'It goes with a wallet that does not come.',
  masked: 'Not shown by the old computer, as agreed there.',
};

/** The sentence for a rule's id. */
export function reasonOf(rules: HomeRules, id: string): string {
  return rules.find((rule) => rule.id === id)?.reason ?? builtInReasons[id] ?? id;
}
