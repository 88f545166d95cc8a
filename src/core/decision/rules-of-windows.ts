import { type AskedMode, ownerTagsOf } from '../policy/owner-tags.ts';
import { selects } from '../policy/scope.ts';
import { type Allowed, allowedTime } from '../schedule/allowed-time.ts';
import { asksFor, deallocated, type Evidence, type Rule, type RuleContext } from './rule-context.ts';
import { type WindowSet, windowSets, windowsAsked } from './windows-asked.ts';

/**
 * A mode that a level asks for can be met by a window of the policy, of the same level or of a farther one; a nearer tag cannot widen it. The policy is
 * none of these levels, and farther than all of them.
 */
const farther: readonly AskedMode['by'][] = ['subscription', 'resource-group', 'vm'];

function windowsFor({ facts, policy }: RuleContext): readonly WindowSet[] {
  return windowSets(ownerTagsOf(facts), facts.vm, policy);
}

/** Mode `window` without a window never acts. */
export const windowRequired: Rule = (context) => {
  const sets = windowsFor(context);
  const anyCounts = context.policy.tagsMayRaise.includes('window');
  const without = context.modes.find(
    ({ mode, by }) =>
      mode === 'window' && !sets.some((set) => anyCounts || farther.indexOf(set.by) <= farther.indexOf(by)),
  );
  return without && { mode: without.mode, newVm: context.isNew, askedBy: without.by };
};

/** A window that cannot be read forbids everything, on whatever level it is. */
export const windowUnreadable: Rule = ({ facts, policy }) => {
  for (const asked of windowsAsked(ownerTagsOf(facts), policy))
    if (asked.kind === 'unreadable') return { level: asked.level, value: asked.value, fault: asked.fault };
  return undefined;
};

/** No window is ever long enough. */
export const windowTooShort: Rule = (context) => {
  const allowed = allowedFor(context);
  return allowed?.kind === 'never' && allowed.because === 'window' ? needs(context) : undefined;
};

/** Because of blackouts there is never enough time. */
export const blackoutLasts: Rule = (context) => {
  const allowed = allowedFor(context);
  return allowed?.kind === 'never' && allowed.because === 'blackout' ? needs(context) : undefined;
};

/** A window is set, and none is open for long enough. */
export const outsideWindow: Rule = (context) => waits(context, 'window');

/** Only a blackout prevents the outage, now or before it would end. */
export const blackout: Rule = (context) => waits(context, 'blackout');

function waits(context: RuleContext, because: 'window' | 'blackout'): Evidence | undefined {
  const allowed = allowedFor(context);
  if (allowed?.kind !== 'later' || allowed.because !== because) return undefined;
  return { nextAllowed: allowed.at, ...needs(context) };
}

function needs(context: RuleContext): Evidence {
  const names = windowsFor(context).map(({ openings }) => openings.map(({ name }) => name).join('; '));
  return {
    neededMinutes: neededMinutes(context),
    ...(names.length === 0 ? {} : { windows: names.join(' and ').slice(0, 256) }),
  };
}

function neededMinutes(context: RuleContext): number {
  const { estimateMinutes, marginMinutes } = context.policy;
  return deallocated(context) ? 1 : estimateMinutes + marginMinutes;
}

// Four rules ask the same about one context.
const answered = new WeakMap<RuleContext, { readonly allowed: Allowed | undefined }>();

function allowedFor(context: RuleContext): Allowed | undefined {
  const known = answered.get(context);
  if (known !== undefined) return known.allowed;
  const allowed = allowedIn(context);
  answered.set(context, { allowed });
  return allowed;
}

/**
 * When the VM may be changed; undefined where no window or blackout counts. A deallocated VM loses nothing by a change, so only mode
 * `window` binds it; a flag without effect is bound by none.
 */
function allowedIn(context: RuleContext): Allowed | undefined {
  const { facts, policy, size } = context;
  if (size.answer === 'accelerated-by-platform') return undefined;
  if (deallocated(context) && !asksFor(context, 'window')) return undefined;
  return allowedTime({
    at: facts.observedAt,
    neededMinutes: neededMinutes(context),
    windows: windowsFor(context).map(({ openings }) => openings),
    blackouts: policy.blackouts.filter(({ scope }) => scope === undefined || selects(scope, facts.vm)),
  });
}
