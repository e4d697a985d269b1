import { type Code } from '../../../../shared/messages/en/index.ts';
import {
  type Answer,
  type AppItem,
  type Installation,
  type Installed,
  type Remote,
  SYSTEM_INSTALLATION,
  USER_INSTALLATION,
} from '../../../../shared/model/apps.ts';
import type { Choices } from '../../../../shared/model/choices.ts';
import type { Offer, Offers } from './offers.ts';
import { formatRef, isRemoteUrl, keyOf, parseRef, type Ref } from './refs.ts';

/** All that a plan of apps is made of. */
export interface AppsGiven {
  readonly old: readonly Installation[];
  readonly here: readonly Installation[];
  /** What the sources of the old computer offer now; those that did not answer are missing. */
  readonly offers: Offers;
  /** Architectures that this computer runs, as flatpak calls them. */
  readonly arches: readonly string[];
  /** Whether flatpak can be run here. */
  readonly canInstall: boolean;
  readonly choices: Choices['apps'];
}

type Action = AppItem['action'];
/** What is to become of an item, and why. */
interface Verdict {
  readonly action: Action;
  readonly reason: Code | 'choice' | null;
}

const ADD: Verdict = { action: 'add', reason: null };
const IDENTICAL: Verdict = { action: 'identical', reason: null };
const fail = (reason: Code): Verdict => ({ action: 'fail', reason });
const skip = (reason: Code | 'choice'): Verdict => ({ action: 'skip', reason });

/**
 * What has to be done so that the new computer has the apps of the old one: pure, in the order in which
 * it will be done. Nothing ever takes another source, branch or installation by itself: where the same
 * cannot be had, the item says why.
 */
export function planApps(given: AppsGiven): readonly AppItem[] {
  const parts = given.old.map((old) => new InstallationPlan(given, old));
  return [
    ...parts.flatMap((part) => part.remotes()),
    ...parts.flatMap((part) => part.languages()),
    ...parts.flatMap((part) => part.overrides()),
    ...parts.flatMap((part) => part.apps()),
    ...parts.flatMap((part) => part.runtimes()),
    ...parts.flatMap((part) => part.pins()),
    ...parts.flatMap((part) => part.currents()),
    ...parts.flatMap((part) => part.masks()),
    ...answers(given),
  ];
}

/** What apps were allowed, under the id that will run. */
function answers(given: AppsGiven): readonly AppItem[] {
  const parts = given.old.map((old) => new InstallationPlan(given, old));
  const here = given.here.find(({ id }) => id === USER_INSTALLATION)?.answers ?? [];
  return given.old.flatMap((old) =>
    old.answers.map((answer) => {
      const apps = parts.flatMap((part) => part.idsOf(answer.app));
      const wanted = { ...answer, app: apps.find(({ isChosen }) => isChosen)?.id ?? answer.app };
      const verdict = judgeAnswer(given, { wanted, apps, here });
      return { kind: 'answer', installation: USER_INSTALLATION, ...verdict, answer: wanted };
    }),
  );
}

function judgeAnswer(
  { choices, canInstall }: AppsGiven,
  {
    wanted,
    apps,
    here,
  }: {
    readonly wanted: Answer;
    readonly apps: readonly { readonly isChosen: boolean }[];
    readonly here: readonly Answer[];
  },
): Verdict {
  const there = here.find(
    (one) => one.table === wanted.table && one.about === wanted.about && one.app === wanted.app,
  );
  if (there && String(there.permissions) === String(wanted.permissions)) return IDENTICAL;
  if (apps.length === 0) return skip('apps/app-gone');
  if (choices?.permissions === false || !apps.some(({ isChosen }) => isChosen))
    return skip('choice');
  if (there) return skip('apps/answered-here');
  return canInstall ? ADD : fail('apps/no-flatpak');
}

/** What is installed for something of the old computer, and from which of its sources. */
interface Wanted {
  readonly ref: string;
  readonly origin: string;
}

/** A source under the name that it will have here. */
interface Placed {
  readonly remote: Remote;
  readonly name: string;
  readonly verdict: Verdict;
  /** It is on the new computer already, and switched off there. */
  readonly isDisabledHere: boolean;
}

class InstallationPlan {
  readonly #given: AppsGiven;
  readonly #old: Installation;
  readonly #target: string;
  readonly #here: Installation | null;
  readonly #placed: ReadonlyMap<string, Placed>;

  constructor(given: AppsGiven, old: Installation) {
    this.#given = given;
    this.#old = old;
    const toUser = old.id === SYSTEM_INSTALLATION && given.choices?.installation === 'user';
    this.#target = toUser ? USER_INSTALLATION : old.id;
    this.#here = given.here.find(({ id }) => id === this.#target) ?? null;
    this.#placed = new Map(old.remotes.map((remote) => [remote.name, this.#place(remote)]));
  }

  remotes(): readonly AppItem[] {
    return [...this.#placed.values()].map(({ remote, name, verdict }) => ({
      kind: 'remote',
      ...this.#common(verdict),
      remote: { ...remote, name },
    }));
  }

  languages(): readonly AppItem[] {
    const { languages, extraLanguages } = this.#old;
    if (languages === null && extraLanguages === null) return [];
    const here = this.#here;
    const isSame = here?.languages === languages && here.extraLanguages === extraLanguages;
    const isFree = (here?.languages ?? null) === null && (here?.extraLanguages ?? null) === null;
    const verdict = isSame ? IDENTICAL : isFree ? ADD : skip('apps/languages-set');
    return [{ kind: 'languages', ...this.#common(verdict), languages, extraLanguages }];
  }

  overrides(): readonly AppItem[] {
    return this.#old.overrides.map((old) => {
      const override = { ...old, id: this.#idHere(old.id) };
      const here = this.#here?.overrides.find(({ id }) => id === override.id);
      return { kind: 'override', ...this.#common(this.#judgeOverride(override, here)), override };
    });
  }

  apps(): readonly AppItem[] {
    return this.#refs('app').map(([old, ref]) => this.#refItem(old, ref));
  }

  /** The ids that an app of the old computer will have here, and whether it is chosen; none where it has none such. */
  idsOf(id: string): readonly { readonly id: string; readonly isChosen: boolean }[] {
    return this.#refs('app')
      .filter(([, ref]) => ref.id === id)
      .map(([old]) => ({ id: this.#idHere(id), isChosen: this.#isChosen(old) }));
  }

  /** Only those that a person installed: flatpak pins these, and brings all others along by itself. */
  runtimes(): readonly AppItem[] {
    return this.#refs('runtime')
      .filter(([old]) => this.#old.pins.includes(old.ref))
      .map(([old, ref]) => this.#refItem(old, ref));
  }

  pins(): readonly AppItem[] {
    return this.#old.pins.map((pattern) => ({
      kind: 'pin',
      ...this.#common(this.#here?.pins.includes(pattern) ? IDENTICAL : ADD),
      pattern,
    }));
  }

  /** Which branch starts matters only where there will be several. */
  currents(): readonly AppItem[] {
    return this.#refs('app')
      .filter(([old]) => old.isCurrent)
      .map(([old, ref]) => ({ old, wanted: this.#wanted(old, ref) }))
      .filter(({ wanted }) => this.#branches(wanted.ref).size > 1)
      .map(({ old, wanted }) => {
        const isThere = this.#installedHere(wanted.ref)?.isCurrent === true;
        const verdict = this.#verdict(old, wanted);
        // Where it cannot be had, it cannot start either.
        const isHad = verdict.action === 'add' || verdict.action === 'identical';
        const own = isHad ? (isThere ? IDENTICAL : ADD) : verdict;
        return { kind: 'current', ...this.#common(own), ref: wanted.ref };
      });
  }

  /** All versions of an app that there will be. */
  #branches(ref: string): ReadonlySet<string> {
    const id = parseRef(ref)?.id;
    const coming = this.#refs('app')
      .filter(([old]) => this.#isChosen(old))
      .map(([old, one]) => this.#wanted(old, one).ref);
    const here = (this.#here?.installed ?? []).map((one) => one.ref);
    return new Set([...coming, ...here].filter((one) => parseRef(one)?.id === id));
  }

  masks(): readonly AppItem[] {
    return this.#old.masks.map((pattern) => ({
      kind: 'mask',
      ...this.#common(this.#here?.masks.includes(pattern) ? IDENTICAL : ADD),
      pattern,
    }));
  }

  #common(verdict: Verdict): { installation: string } & Verdict {
    const { action } = verdict;
    const cannot = action === 'add' || action === 'fail' ? this.#missing() : null;
    return { installation: this.#target, ...(cannot ?? verdict) };
  }

  /** Why nothing at all can be added. An installation of a name of its own has to be made by an administrator first. */
  #missing(): Verdict | null {
    if (!this.#given.canInstall) return fail('apps/no-flatpak');
    const own = [USER_INSTALLATION, SYSTEM_INSTALLATION];
    return own.includes(this.#target) || this.#here ? null : fail('apps/no-installation');
  }

  #refs(kind: Ref['kind']): readonly (readonly [Installed, Ref])[] {
    return this.#old.installed.flatMap((old) => {
      const ref = parseRef(old.ref);
      return ref?.kind === kind ? [[old, ref] as const] : [];
    });
  }

  #place(remote: Remote): Placed {
    const name = this.#given.choices?.remotes?.[remote.name] ?? remote.name;
    const there = this.#here?.remotes.find((one) => one.name === name);
    const isDisabledHere = there?.isDisabled === true;
    return { remote, name, verdict: judgeRemote(remote, there), isDisabledHere };
  }

  #judgeOverride(
    { content }: { readonly content: string },
    here: { readonly content: string } | undefined,
  ): Verdict {
    if (this.#given.choices?.permissions === false) return skip('choice');
    if (here?.content === content) return IDENTICAL;
    // What was set here was meant for here. A file that is empty says nothing.
    if ((here?.content ?? '') !== '') return skip('apps/permissions-set');
    // Only an administrator may write what holds for everybody.
    return this.#target === USER_INSTALLATION ? ADD : fail('apps/needs-admin');
  }

  #refItem(old: Installed, ref: Ref): AppItem {
    const wanted = this.#wanted(old, ref);
    const placed = this.#placed.get(wanted.origin);
    return {
      kind: 'ref',
      ...this.#common(this.#verdict(old, wanted)),
      oldRef: old.ref,
      ref: wanted.ref,
      origin: placed?.name ?? wanted.origin,
      from: this.#old.id,
      title: old.title,
      size: old.size,
      download: this.#offer(wanted.origin)?.get(wanted.ref)?.download ?? null,
      usesWallet: old.usesWallet,
    };
  }

  #verdict(old: Installed, wanted: Wanted): Verdict {
    if (!this.#isChosen(old)) return skip('choice');
    return this.#judge(old, wanted, this.#placed.get(wanted.origin));
  }

  /** The ref to install and the source that has it: another branch where chosen, its successor where renamed. */
  #wanted(old: Installed, ref: Ref): Wanted {
    const branches = this.#given.choices?.branch ?? {};
    const names = [keyOf(this.#old.id, old.ref), old.ref, ref.id];
    const branch = names.map((name) => branches[name]).find(Boolean) ?? ref.branch;
    if (branch !== ref.branch) return this.#otherBranch(old, formatRef({ ...ref, branch }));
    const renamed = this.#offer(old.origin)?.get(old.ref)?.renamed ?? null;
    return { ref: renamed ?? old.ref, origin: old.origin };
  }

  /** Another branch often lies in another source. */
  #otherBranch(old: Installed, ref: string): Wanted {
    const names = [old.origin, ...this.#old.remotes.map(({ name }) => name)];
    return { ref, origin: names.find((name) => this.#offer(name)?.has(ref)) ?? old.origin };
  }

  #judge(old: Installed, wanted: Wanted, placed: Placed | undefined): Verdict {
    const parsed = parseRef(wanted.ref);
    if (!parsed || !placed) return fail('apps/no-source');
    return (
      this.#judgeHere(wanted.ref, parsed.kind, placed) ??
      this.#judgeSource(parsed, placed) ??
      this.#judgeOffer(old, wanted)
    );
  }

  /** What is to become of it where it is on this computer already. */
  #judgeHere(ref: string, kind: Ref['kind'], { name }: Placed): Verdict | null {
    const here = this.#installedHere(ref);
    if (here) return here.origin === name ? IDENTICAL : skip('apps/other-origin');
    if (!this.#isElsewhere(ref, kind)) return null;
    return skip('apps/other-installation');
  }

  #judgeSource({ arch }: Ref, { verdict, remote, isDisabledHere }: Placed): Verdict | null {
    if (verdict.action === 'fail') return verdict;
    if (isDisabledHere) return fail('apps/source-disabled-here');
    if (remote.isDisabled) return fail('apps/source-disabled');
    return this.#given.arches.includes(arch) ? null : fail('apps/other-architecture');
  }

  #judgeOffer(old: Installed, { ref, origin }: Wanted): Verdict {
    const offer = this.#offer(origin);
    if (!offer) return { action: 'add', reason: 'apps/source-silent' };
    if (!offer.has(ref)) return fail(ref === old.ref ? 'apps/not-offered' : 'apps/no-such-branch');
    const isRenamed = ref !== old.ref && offer.get(old.ref)?.renamed === ref;
    if (isRenamed) return { action: 'add', reason: 'apps/renamed' };
    return {
      action: 'add',
      reason: (offer.get(ref)?.ended ?? null) === null ? null : 'apps/ended',
    };
  }

  #offer(remote: string): Offer | undefined {
    return this.#given.offers.get(keyOf(this.#old.id, remote));
  }

  #installedHere(ref: string): Installed | undefined {
    return this.#here?.installed.find((one) => one.ref === ref);
  }

  /** Whether another installation of this computer has it. A user's app may use a system's runtime, not the other way round. */
  #isElsewhere(ref: string, kind: Ref['kind']): boolean {
    const others = this.#given.here.filter(({ id }) => id !== this.#target);
    const visible = kind === 'app' ? others : this.#target === USER_INSTALLATION ? others : [];
    return visible.some(({ installed }) => installed.some((one) => one.ref === ref));
  }

  #isChosen(old: Installed): boolean {
    const { include, exclude, dataOnly } = this.#given.choices ?? {};
    const names = [old.ref, keyOf(this.#old.id, old.ref), parseRef(old.ref)?.id ?? ''];
    const isIn = (list: readonly string[] | undefined): boolean =>
      names.some((name) => list?.includes(name));
    if (isIn(exclude) || isIn(dataOnly)) return false;
    return include === undefined || isIn(include);
  }

  /** Permissions go to the id that will run. */
  #idHere(id: string): string {
    const renamed = this.#refs('app')
      .filter(([, ref]) => ref.id === id)
      .map(([old]) => parseRef(this.#offer(old.origin)?.get(old.ref)?.renamed ?? '')?.id)
      .find((newId) => newId !== undefined);
    return renamed ?? id;
  }
}

function judgeRemote(old: Remote, here: Remote | undefined): Verdict {
  if (here) return sameSource(here, old);
  if (!isRemoteUrl(old.url)) return fail('apps/no-source');
  return old.checksSignatures && old.keys === null ? fail('apps/no-key') : ADD;
}

/** The same name is the same source only with the same address and the same keys; its settings here stay. */
function sameSource(here: Remote, old: Remote): Verdict {
  const address = ({ url }: Remote): string => url.replace(/\/+$/, '');
  const isSame =
    address(here) === address(old) &&
    here.keys === old.keys &&
    here.checksSignatures === old.checksSignatures &&
    here.subset === old.subset;
  if (!isSame) return fail('apps/source-conflict');
  const settings = ({
    collection,
    priority,
    title,
    filter,
    isHidden,
    isDisabled,
  }: Remote): string => JSON.stringify([collection, priority, title, filter, isHidden, isDisabled]);
  return settings(here) === settings(old) ? IDENTICAL : skip('apps/source-settings');
}
