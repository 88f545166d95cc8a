import { type Allowed, allowedTime } from './allowed-time.ts';
import type { Opening } from './maintenance-window.ts';
import { ownerTagsOf, windowOf } from './owner-tags.ts';
import { deallocated, type Evidence, type Rule, type Scene, when } from './scene.ts';
import { selects } from './scope.ts';

type NamedOpening = Opening & { readonly name: string };

/** The windows that are set for a VM: the one that its tags ask for, else all of the policy that name it. */
function windowsFor({ facts, policy }: Scene): readonly NamedOpening[] {
  const asked = windowOf(ownerTagsOf(facts), policy);
  switch (asked.kind) {
    case 'own':
      return [{ ...asked.opening, name: asked.opening.cron }];
    case 'named':
      return policy.windows.filter(({ name }) => name === asked.name);
    case 'unreadable':
      return [];
    case 'none':
      return policy.windows.filter(({ scope }) => scope === undefined || selects(scope, facts.vm));
  }
}

/** Mode `window` without a window never acts. */
export const windowRequired: Rule = (scene) =>
  when(scene.mode === 'window' && windowsFor(scene).length === 0, { mode: scene.mode, newVm: scene.isNew });

/** No window is ever long enough. */
export const windowTooShort: Rule = (scene) => {
  const allowed = allowedFor(scene);
  return allowed?.kind === 'never' && allowed.because === 'window' ? needs(scene) : undefined;
};

/** Blackouts leave no time. */
export const blackoutLasts: Rule = (scene) => {
  const allowed = allowedFor(scene);
  return allowed?.kind === 'never' && allowed.because === 'blackout' ? needs(scene) : undefined;
};

/** A window is set, and none is open for long enough. */
export const outsideWindow: Rule = (scene) => waits(scene, 'window');

/** Nothing but a blackout is in the way, now or before the outage would end. */
export const blackout: Rule = (scene) => waits(scene, 'blackout');

function waits(scene: Scene, because: 'window' | 'blackout'): Evidence | undefined {
  const allowed = allowedFor(scene);
  if (allowed?.kind !== 'later' || allowed.because !== because) return undefined;
  return { nextAllowed: allowed.at, ...needs(scene) };
}

function needs(scene: Scene): Evidence {
  const names = windowsFor(scene).map(({ name }) => name);
  return {
    neededMinutes: neededMinutes(scene),
    ...(names.length === 0 ? {} : { windows: names.join('; ').slice(0, 256) }),
  };
}

function neededMinutes(scene: Scene): number {
  const { estimateMinutes, marginMinutes } = scene.policy;
  return deallocated(scene) ? 1 : estimateMinutes + marginMinutes;
}

// Four rules ask the same of one scene.
const answered = new WeakMap<Scene, { readonly allowed: Allowed | undefined }>();

function allowedFor(scene: Scene): Allowed | undefined {
  const known = answered.get(scene);
  if (known !== undefined) return known.allowed;
  const allowed = allowedIn(scene);
  answered.set(scene, { allowed });
  return allowed;
}

/**
 * When the VM may be changed; undefined where no window or blackout counts. A deallocated VM loses nothing by a change, so only mode
 * `window` binds it; a flag without effect is bound by none.
 */
function allowedIn(scene: Scene): Allowed | undefined {
  const { facts, policy, mode, size } = scene;
  if (size.answer === 'accelerated-by-platform') return undefined;
  if (deallocated(scene) && mode !== 'window') return undefined;
  const windows = windowsFor(scene);
  return allowedTime({
    at: facts.observedAt,
    neededMinutes: neededMinutes(scene),
    windows: windows.length === 0 ? undefined : windows,
    blackouts: policy.blackouts.filter(({ scope }) => scope === undefined || selects(scope, facts.vm)),
  });
}
