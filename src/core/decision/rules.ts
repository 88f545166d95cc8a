import { missingOfGuest } from '../evidence/missing-evidence.ts';
import { foldCase } from '../lib/fold-case.ts';
import type { Facts } from '../model/facts.ts';
import { optOutOf } from '../policy/opt-out.ts';
import { ownerTagsOf } from '../policy/owner-tags.ts';
import type { Mode } from '../policy/policy-types.ts';
import { scopeOf } from '../policy/scope.ts';
import { engagementOf, notEngaged } from './disengaged.ts';
import { assessReadiness } from './guest-readiness.ts';
import type { OsAnswer } from './operating-system.ts';
import { preflightDue } from './preflight-due.ts';
import type { ReasonCode } from './reasons.ts';
import {
  ageMinutes,
  agentMissing,
  busyExtension,
  deallocated,
  type Evidence,
  guestAskedOf,
  is,
  type Rule,
  type RuleContext,
  when,
} from './rule-context.ts';
import { groupBudget, groupUnreadable, lastAvailable, onlyMember } from './rules-groups.ts';
import { alreadyAccelerated, oneNicElsewhere } from './rules-nics.ts';
import { edgeZone, guestManagesVf, rdmaSize, sizeContradicted, sizeUnknown } from './rules-of-sizes.ts';
import {
  blackout,
  blackoutLasts,
  outsideWindow,
  windowRequired,
  windowTooShort,
  windowUnreadable,
} from './rules-of-windows.ts';
import { flipFlop, neverSettled, recentlyDenied, suspended } from './rules-over-time.ts';
import { denyAssignment, dynamicPublicIp, nicElsewhere, tooManyNics } from './rules-surroundings.ts';

const present = (name: string, value: string | undefined): Evidence | undefined =>
  value === undefined ? undefined : { [name]: value };

/** One rule for each reason; the compiler reports a missing one. Sources are in docs/reasons.md, and at the rule where it is not obvious. */
export const rules: Readonly<Record<ReasonCode, Rule>> = {
  'opted-out': ({ facts, policy }) => {
    const optOut = optOutOf(ownerTagsOf(facts), policy.tagPrefix, facts.observedAt);
    if (optOut.kind === 'none') return undefined;
    const until = optOut.kind === 'until' ? { until: optOut.until } : {};
    const reason = optOut.reason === undefined ? {} : { reason: optOut.reason };
    return { level: optOut.level, value: optOut.value.slice(0, 256), ...until, ...reason };
  },
  excluded: ({ facts, policy }) => {
    const scope = scopeOf(facts.vm, policy);
    if (scope.kind !== 'excluded') return undefined;
    const says = JSON.stringify(policy.exclude[scope.selector]).slice(0, 256);
    return { selector: `scope.exclude.${scope.selector}`, says };
  },
  'not-in-scope': ({ facts, policy }) =>
    when(scopeOf(facts.vm, policy).kind === 'not-in-scope', { selectors: policy.include.length }),
  'already-accelerated': (context) =>
    engagementOf(context) === 'engaged' ? alreadyAccelerated(context) : undefined,
  'accelerated-by-platform': ({ facts, size }) =>
    when(size.answer === 'accelerated-by-platform', { size: facts.vm.size, source: size.source }),
  'size-not-capable': ({ facts, size }) =>
    when(size.answer === 'not-capable', { size: facts.vm.size, source: size.source }),
  'size-unknown': sizeUnknown,
  'size-contradicted': sizeContradicted,
  'not-engaged': notEngaged,
  'one-nic-elsewhere': oneNicElsewhere,
  'kernel-too-old': (context) => osIs(context, 'kernel-too-old'),
  'guest-manages-vf': guestManagesVf,
  'rdma-size': rdmaSize,
  'edge-zone': edgeZone,
  'preflight-due': (context) => preflightDue(context, (code) => rules[code](context) !== undefined),
  'canary-elsewhere': () => undefined,
  'size-restricted': ({ facts }) => {
    const { closed, closedZones } = facts.sizeOffer;
    const zone = facts.vm.zones.find((one) => closedZones.includes(one));
    if (!closed && zone === undefined) return undefined;
    return { size: facts.vm.size, location: facts.vm.location, ...(zone === undefined ? {} : { zone }) };
  },
  'report-only': (context) => modeAsked(context, 'report'),
  'approval-required': (context) =>
    // A flag without effect is aligned without approval.
    context.facts.approved !== true && context.size.answer !== 'accelerated-by-platform'
      ? modeAsked(context, 'approve')
      : undefined,
  'window-required': windowRequired,
  'window-unreadable': windowUnreadable,
  'window-too-short': windowTooShort,
  'blackout-lasts': blackoutLasts,
  'no-network-interface': ({ facts }) => when(facts.nics.length === 0, { nics: 0 }),
  'too-many-network-interfaces': tooManyNics,
  'network-interface-elsewhere': nicElsewhere,
  // AKS and managed applications: nodes are changed through the service that owns them (AKS support policies).
  'managed-group': ({ facts }) => {
    const { group } = vmPlace(facts);
    const owner = facts.vm.managedBy ?? facts.group.managedBy;
    if (owner !== undefined) return { managedBy: owner };
    return when(foldCase(group).startsWith('mc_'), { resourceGroup: group });
  },
  'deny-assignment': denyAssignment,
  // Starting and deallocating count as writes, and so do NIC updates (azure-resource-manager/management/lock-resources).
  'read-only-lock': ({ facts }) => {
    const targets = [facts.vm.id, ...facts.nics.map(({ id }) => id)].map((id) => `${foldCase(id)}/`);
    const lock = facts.readOnlyLocks.find(({ scope }) =>
      targets.some((id) => id.startsWith(`${foldCase(scope)}/`)),
    );
    return lock && { lock: lock.id, scope: lock.scope };
  },
  'missing-permission': ({ facts: { missingRights = [] } }) =>
    when(missingRights.length > 0, {
      missing: missingRights.join('; ').slice(0, 1000),
      count: missingRights.length,
    }),
  'scale-set-member': ({ facts }) => present('scaleSet', facts.vm.scaleSetId),
  'os-unsupported': (context) => osIs(context, 'unsupported'),
  'os-unknown': (context) => osIs(context, 'unknown'),
  'custom-image': (context) => osIs(context, 'custom-image'),
  'guest-not-mana-ready': (context) => osIs(context, 'not-mana-ready'),
  // An accelerated sibling runs on a cluster that supports acceleration (recorded: terraform-provider-azurerm#782; that this suffices is assumed).
  'availability-set': ({ facts, policy }) =>
    policy.availabilitySets === 'sibling' && facts.acceleratedSibling !== undefined
      ? undefined
      : present('availabilitySet', facts.vm.availabilitySetId),
  'spot-vm': ({ facts }) => when(is(facts.vm.priority, 'spot', 'low'), { priority: facts.vm.priority }),
  'ephemeral-os-disk': ({ facts }) => when(facts.vm.ephemeralOsDisk, { diffDiskSettings: 'Local' }),
  hibernated: ({ facts }) => when(facts.vm.hibernated, { hibernated: true }),
  'proximity-placement-group': ({ facts }) => present('group', facts.vm.proximityPlacementGroupId),
  'dedicated-host': ({ facts }) => present('host', facts.vm.dedicatedHostId),
  'capacity-reservation': ({ facts }) => present('reservation', facts.vm.capacityReservationGroupId),
  // The TPM of a deallocated VM has been reset already (virtual-machines states-billing).
  'virtual-tpm': (context) =>
    when(context.policy.virtualTpm === 'skip' && context.facts.vm.virtualTpm && !deallocated(context), {
      virtualTpm: true,
    }),
  'dynamic-public-ip': dynamicPublicIp,
  'network-appliance': ({ facts }) => {
    const tagged = Object.keys(facts.vm.tags).some((name) => name.toLowerCase() === 'legacyvmnva');
    if (tagged) return { tag: 'LegacyVMNVA' };
    const nic = facts.nics.find((one) => one.ipForwarding || !is(one.auxiliaryMode, 'none'));
    return nic && { nic: nic.id, ipForwarding: nic.ipForwarding, auxiliaryMode: nic.auxiliaryMode };
  },
  'vm-being-deleted': ({ facts }) =>
    when(is(facts.vm.provisioningState, 'deleting'), { provisioningState: 'Deleting' }),
  'provisioning-failed': ({ facts }) =>
    when(is(facts.vm.provisioningState, 'failed', 'canceled'), {
      provisioningState: facts.vm.provisioningState,
    }),
  'vm-stopped': ({ facts }) => when(facts.vm.power === 'stopped', { power: 'stopped' }),
  'agent-not-ready': (context) =>
    when(agentMissing(context) && !context.isNew && !isAgentlessAllowed(context), agentEvidence(context)),
  'never-settled': neverSettled,
  // Also keeps the late events of our own undo from starting the same outage again.
  'recently-denied': recentlyDenied,
  'recently-rolled-back': ({ facts, policy }) => {
    const since = Date.parse(facts.observedAt) - policy.coolDownHours * 3_600_000;
    const failed = facts.pastRuns.find(
      ({ outcome, at }) => is(outcome, 'rolled-back', 'stranded') && Date.parse(at) > since,
    );
    return failed && { outcome: failed.outcome, at: failed.at, coolDownHours: policy.coolDownHours };
  },
  suspended,
  'flip-flop': flipFlop,
  'group-unreadable': groupUnreadable,
  'only-group-member': onlyMember,
  'last-available-member': lastAvailable,
  'group-budget': groupBudget,
  paused: ({ policy }) => when(policy.paused, { paused: true }),
  'outside-window': outsideWindow,
  blackout,
  'recently-created': (context) => {
    const minutes = ageMinutes(context.facts);
    const { settleMinutes } = context.policy;
    if (minutes === undefined || minutes >= settleMinutes) return undefined;
    return { ageMinutes: Math.round(minutes * 10) / 10, settleMinutes };
  },
  'operation-in-progress': ({ facts }) => {
    const { provisioningState } = facts.vm;
    if (!is(provisioningState, 'succeeded', 'failed', 'canceled', 'deleting')) return { provisioningState };
    const nic = facts.nics.find((one) => is(one.provisioningState, 'updating'));
    return nic && { nic: nic.id, provisioningState: nic.provisioningState };
  },
  'extensions-running': (context) => {
    const busy = busyExtension(context);
    return busy && { extension: busy.name, provisioningState: busy.provisioningState };
  },
  'agent-not-settled': (context) => when(agentMissing(context) && context.isNew, agentEvidence(context)),
  'power-in-transition': ({ facts }) =>
    when(is(facts.vm.power, 'creating', 'starting', 'stopping', 'deallocating'), { power: facts.vm.power }),
  'power-unknown': ({ facts }) => when(facts.vm.power === 'unknown', { power: 'unknown' }),
};

/** Which of policy and tags asks for a mode: tags may restrict, so each alone is enough. */
function modeAsked({ modes, isNew }: RuleContext, mode: Mode): Evidence | undefined {
  const by = modes.flatMap((one) => (one.mode === mode ? [one.by] : []));
  return when(by.length > 0, { mode, newVm: isNew, askedBy: by.join(', ') });
}

/** Policy may allow VMs that have no agent at all; a VM whose agent is not Ready may have a problem. */
function isAgentlessAllowed({ facts, policy }: RuleContext): boolean {
  return policy.agentless === 'allow' && facts.vm.agent === undefined;
}

function agentEvidence({ facts }: RuleContext): Evidence {
  return { agent: facts.vm.agent === undefined ? 'not reported' : 'not ready' };
}

function osIs(context: RuleContext, wanted: OsAnswer): Evidence | undefined {
  const { answer, seen, source, doubt } = assessReadiness(context);
  if (answer !== wanted) return undefined;
  const mayAnswer = wanted === 'unknown' || wanted === 'not-mana-ready';
  const missing = mayAnswer ? missingOfGuest(guestAskedOf(context)) : undefined;
  return {
    os: seen,
    ...(source === '' ? {} : { source }),
    ...(doubt === undefined ? {} : { doubt }),
    ...(missing === undefined ? {} : { missing }),
  };
}

function vmPlace({ vm }: Facts): { group: string } {
  return { group: vm.id.split('/')[4] ?? '' };
}
