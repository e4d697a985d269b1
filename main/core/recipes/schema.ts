import { z } from 'zod';
import { isSafeGlob } from './safe-glob.ts';

/** The version of the format that this program reads. */
export const RECIPE_VERSION = 1;

/** What is to become of a part. */
export const verdicts = ['move', 'transform', 'ask', 'leave', 'rebuild'] as const;

/** Formats whose grammar is known: in them paths are written anew, and files of KConfig are merged by key. */
export const formats = ['kconfig', 'desktop', 'xbel', 'json', 'lines'] as const;
export type Format = (typeof formats)[number];

/** Changes that are more than data can say; each is a file in `scopes/profile/transforms`. */
export const transforms = ['panels', 'places', 'handlers', 'input-devices'] as const;
export type TransformName = (typeof transforms)[number];

/** Programs that keep a file's content in mind and write it over what is brought meanwhile. */
export const owners = [
  'plasmashell',
  'kglobalaccel',
  'kactivitymanagerd',
  'kwin',
  'wallet',
] as const;

export type Owner = (typeof owners)[number];

const sentence = z.string().trim().min(1).max(300);
const globSchema = z.string().min(1).max(200).refine(isSafeGlob, {
  error: 'must lead below the home: no "..", no leading "/", few wildcards',
  // What is checked of a whole part counts on this.
  abort: true,
});
/** One of a kind, or a list of them. */
const oneOrMore = <S extends z.ZodType>(schema: S) =>
  z.preprocess((one): unknown => (Array.isArray(one) ? one : [one]), z.array(schema).min(1));
const globs = oneOrMore(globSchema);

/** `[Group][Subgroup] Key`, with `*` in any name; a group without a key stands for all in and below it. */
export const keysSchema = z
  .string()
  .min(1)
  .max(200)
  .regex(/^(\[[^[\]]+\])*(\s*[^[\]\s][^[\]]*)?$/, 'must look like "[Group][Subgroup] Key"')
  .refine((text) => (text.match(/\*/g) ?? []).length <= 4, {
    error: 'has too many wildcards',
    abort: true,
  });
const keyList = oneOrMore(keysSchema);

const generation = z.union([z.literal(5), z.literal(6)]);

const whenSchema = z.strictObject({
  /** Generation of Plasma on the old computer, and on the new one. */
  from: generation.optional(),
  to: generation.optional(),
  /** What the new computer's session runs on. */
  session: z.enum(['x11', 'wayland']).optional(),
  /** Whether the new computer has a battery. */
  portable: z.boolean().optional(),
});
export type When = Readonly<z.infer<typeof whenSchema>>;

interface Said {
  readonly verdict: (typeof verdicts)[number];
  readonly reason?: string | undefined;
  readonly transform?: string | undefined;
  readonly format?: string | undefined;
  readonly path: readonly string[];
  readonly only?: readonly string[] | undefined;
  readonly except: readonly unknown[];
  readonly replaces?: readonly string[] | undefined;
}

/** What in a part contradicts something else in it. */
function contradictionsOf(part: Said): readonly string[] {
  const isKConfig = part.format === 'kconfig' || part.format === 'desktop';
  const hasKeys = Boolean(part.only ?? part.replaces) || part.except.length > 0;
  const hasWildcards = part.path.some((path) => /[*?[\]]/.test(path));
  const needsReason = part.verdict !== 'move' && part.verdict !== 'transform';
  const checks: readonly [boolean, string][] = [
    [needsReason && part.reason === undefined, `"${part.verdict}" needs a reason`],
    [
      (part.verdict === 'transform') !== (part.transform !== undefined),
      '"transform" needs the name of one, and only "transform" has one',
    ],
    [hasKeys && !isKConfig, 'keys are known in files of KConfig only: format: kconfig'],
    [
      part.only !== undefined && hasWildcards,
      '"only" is about one file: its path has no wildcards',
    ],
  ];
  return checks.flatMap(([isWrong, message]) => (isWrong ? [message] : []));
}

export const partSchema = z
  .strictObject({
    /** What it is about: globs below the home. What is matched covers all that lies in it. */
    path: globs,
    verdict: z.enum(verdicts),
    /** Why it is left, rebuilt or asked for. */
    reason: sentence.optional(),
    /** Without one the content comes as it is. */
    format: z.enum(formats).optional(),
    /** `keys`: key by key into what is there. `whole`: in its place. */
    merge: z.enum(['keys', 'whole']).default('keys'),
    /** Whose value counts where both have one. */
    wins: z.enum(['old', 'mine']).default('old'),
    /** It is about these keys alone; the rest of the file is another part's. */
    only: keyList.optional(),
    /** Keys that stay behind, and why. */
    except: z.array(z.strictObject({ keys: keyList, why: sentence })).default([]),
    /** Groups that are emptied on the new computer before those of the old one come in. */
    replaces: keyList.optional(),
    transform: z.enum(transforms).optional(),
    /** `true`, or keys, whose values are never shown. */
    secret: z.union([z.literal(true), keyList]).optional(),
    /** Who has to be stopped, or told, when it is put in its place. */
    heldBy: z.array(z.enum(owners)).default([]),
    /** Programs of this computer that must not run meanwhile, by the names of their processes. */
    closed: z.array(z.string().regex(/^[\w.+-]{1,15}$/)).default([]),
    when: whenSchema.optional(),
  })
  .superRefine((part, context) => {
    for (const message of contradictionsOf(part)) context.addIssue({ code: 'custom', message });
  });
export type Part = Readonly<z.infer<typeof partSchema>>;

/** What a topic of the desktop's settings is made of: one file in `assets/recipes/profile`. */
export const recipeSchema = z
  .strictObject({
    version: z.literal(RECIPE_VERSION),
    id: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/),
    title: z.string().trim().min(1).max(60),
    description: sentence,
    /** When it shows. */
    effect: z.enum(['now', 'login']).default('now'),
    /** What else the person should know or do. */
    tell: sentence.optional(),
    /** Takes what no other recipe, rule or app does. */
    fallback: z.boolean().default(false),
    parts: z.array(partSchema).min(1).max(200),
  })
  .superRefine(({ parts }, context) => {
    const kinds = new Set(parts.map(({ verdict }) => verdict));
    if (kinds.has('ask') && (kinds.has('move') || kinds.has('transform'))) {
      const message = 'a topic that asks, asks for all of it: make two topics of it';
      context.addIssue({ code: 'custom', message });
    }
  });
export type Recipe = Readonly<z.infer<typeof recipeSchema>>;
