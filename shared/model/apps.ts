import { z } from 'zod';
import { failureDataSchema } from '../failure.ts';

/** The user's own installation and the one for everybody; every other one is called by its name. */
export const USER_INSTALLATION = 'user';
export const SYSTEM_INSTALLATION = 'system';

/** A repository that an installation takes apps from, as a person set it up. */
export const remoteSchema = z.object({
  name: z.string(),
  url: z.string(),
  /** The key ring that its signatures are checked with (base64); null where it has none. */
  keys: z.string().nullable(),
  checksSignatures: z.boolean(),
  collection: z.string().nullable(),
  subset: z.string().nullable(),
  /** The text of its filter; null where there is none. */
  filter: z.string().nullable(),
  priority: z.number(),
  /** Only where a person gave it: else it comes from the server. */
  title: z.string().nullable(),
  isDisabled: z.boolean(),
  isHidden: z.boolean(),
});
export type Remote = Readonly<z.infer<typeof remoteSchema>>;

/** Something that is installed: an app, or a runtime or extension. */
export const installedSchema = z.object({
  /** As flatpak writes it whole: `app/ID/ARCH/BRANCH` or `runtime/ID/ARCH/BRANCH`. */
  ref: z.string(),
  /** The remote that it came from. */
  origin: z.string(),
  commit: z.string(),
  /** For an app: whether this branch is the one that starts. */
  isCurrent: z.boolean(),
  /** Bytes on the disk, as flatpak noted them; null where it did not. */
  size: z.number().nullable(),
  /** Whether it may talk to the keeper of passwords: then what it has there does not come with its data. */
  usesWallet: z.boolean(),
  /** What it is called and its picture (PNG or SVG as a data URL), where it says so. */
  title: z.string().nullable(),
  icon: z.string().nullable(),
});
export type Installed = Readonly<z.infer<typeof installedSchema>>;

/** Permissions that a person gave or took: the file as it is. */
export const overrideSchema = z.object({
  /** The app's id, or `global`. */
  id: z.string(),
  /** The file's content, base64. */
  content: z.string(),
});
export type Override = Readonly<z.infer<typeof overrideSchema>>;

/** What an app asked for while it ran, and was answered (the portals' permission store). */
export const answerSchema = z.object({
  /** Such as `notifications`, `background`, `location`, `devices`. */
  table: z.string(),
  /** What of that: a device, for most tables the same word again. */
  about: z.string(),
  app: z.string(),
  /** Such as `yes`, `no`, `ask`. */
  permissions: z.array(z.string()).readonly(),
});
export type Answer = Readonly<z.infer<typeof answerSchema>>;

/** All there is to know of one installation. */
export const installationSchema = z.object({
  id: z.string(),
  remotes: z.array(remoteSchema).readonly(),
  installed: z.array(installedSchema).readonly(),
  languages: z.string().nullable(),
  extraLanguages: z.string().nullable(),
  pins: z.array(z.string()).readonly(),
  masks: z.array(z.string()).readonly(),
  overrides: z.array(overrideSchema).readonly(),
  /** Those of the person whose installation it is; none for one that is everybody's. */
  answers: z.array(answerSchema).readonly(),
  /** What of it could not be read. */
  problems: z.array(z.object({ what: z.string(), error: failureDataSchema })).readonly(),
});
export type Installation = Readonly<z.infer<typeof installationSchema>>;

/** One app of the old computer as the chooser shows it. */
export const appRowSchema = z.object({
  /** Names it in choices: `INSTALLATION:REF`. */
  key: z.string(),
  /** It was a program of the distribution, and this app would take its place: only where it is asked for. */
  isTwin: z.boolean(),
  id: z.string(),
  title: z.string(),
  icon: z.string().nullable(),
  branch: z.string(),
  /** The branches that it could be had in instead, such as `beta`; empty where there is nothing to choose. */
  otherBranches: z.array(z.string()).readonly(),
  installation: z.string(),
  origin: z.string(),
  /** Bytes of the app itself, and of its data without caches. */
  size: z.number().nullable(),
  dataSize: z.number(),
  /** `here`: it is installed on the new computer already. `cannot`: it cannot be brought, `reason` says why. */
  state: z.enum(['missing', 'here', 'cannot']),
  /** A sentence, where there is something to say. */
  reason: z.string().nullable(),
});
export type AppRow = Readonly<z.infer<typeof appRowSchema>>;

const common = {
  /** The installation of the new computer that it is about. */
  installation: z.string(),
  action: z.enum(['add', 'identical', 'skip', 'fail']),
  /** Why it is skipped or cannot be: a failure's code, or `choice`; null where it simply moves. */
  reason: z.string().nullable(),
};

/** One thing of the apps and what will happen to it, in the order in which it will. */
export const appItemSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('remote'), ...common, remote: remoteSchema }),
  z.object({
    kind: z.literal('languages'),
    ...common,
    languages: z.string().nullable(),
    extraLanguages: z.string().nullable(),
  }),
  z.object({ kind: z.literal('override'), ...common, override: overrideSchema }),
  z.object({
    kind: z.literal('ref'),
    ...common,
    /** What it is on the old computer; the same unless another branch was chosen. */
    oldRef: z.string(),
    ref: z.string(),
    /** The remote that it is installed from. */
    origin: z.string(),
    /** Whose objects serve as a cache: an installation of the old computer. */
    from: z.string(),
    title: z.string().nullable(),
    /** Bytes on the old computer's disk. */
    size: z.number().nullable(),
    /** Bytes that its source has it in; null where it did not say. What is the same is not fetched. */
    download: z.number().nullable(),
    usesWallet: z.boolean(),
  }),
  z.object({ kind: z.literal('pin'), ...common, pattern: z.string() }),
  z.object({ kind: z.literal('current'), ...common, ref: z.string() }),
  z.object({ kind: z.literal('mask'), ...common, pattern: z.string() }),
  z.object({ kind: z.literal('answer'), ...common, answer: answerSchema }),
]);
export type AppItem = Readonly<z.infer<typeof appItemSchema>>;
