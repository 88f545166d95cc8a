import type { Facts } from './facts.ts';
import { judgeOs, type OsAnswer } from './operating-system.ts';
import { optOutOf } from './owner-tags.ts';
import type { Mode, Policy } from './policy.ts';
import type { ReasonCode } from './reasons.ts';
import type { SizeJudgement } from './size.ts';

/** What a rule saw, in words and numbers that an operator can check. */
export type Evidence = Readonly<Record<string, string | number | boolean>>;

/** What the rules look at: the facts, and what has been derived from them. */
export interface Scene {
  readonly facts: Facts;
  readonly policy: Policy;
  readonly size: SizeJudgement;
  readonly mode: Mode;
  readonly isNew: boolean;
}

/** A rule answers with its evidence when its reason holds for this VM. */
export type Rule = (scene: Scene) => Evidence | undefined;

const when = (holds: boolean, evidence: Evidence): Evidence | undefined => (holds ? evidence : undefined);

const present = (name: string, value: string | undefined): Evidence | undefined =>
  value === undefined ? undefined : { [name]: value };

const deallocated = ({ facts }: Scene): boolean => facts.vm.power === 'deallocated';

const is = (value: string, ...wanted: string[]): boolean => wanted.includes(value.toLowerCase());

function ageMinutes({ observedAt, vm }: Facts): number | undefined {
  return vm.createdAt === undefined
    ? undefined
    : (Date.parse(observedAt) - Date.parse(vm.createdAt)) / 60_000;
}

/** One rule a reason; the compiler misses none. Sources stand in docs/reasons.md and at the rule where it surprises. */
export const rules: Readonly<Record<ReasonCode, Rule>> = {
  'opted-out': ({ facts, policy }) => {
    const optOut = optOutOf(facts.vm.tags, facts.group.tags, policy.tagPrefix, facts.observedAt);
    if (optOut.kind === 'none') return undefined;
    const until = optOut.kind === 'until' ? { until: optOut.until } : {};
    return { level: optOut.level, value: optOut.value.slice(0, 256), ...until };
  },
  'already-accelerated': ({ facts }) =>
    when(facts.nics.length > 0 && facts.nics.every((nic) => nic.flag === 'true'), {
      nics: facts.nics.length,
    }),
  'accelerated-by-platform': ({ facts, size }) =>
    when(size.answer === 'accelerated-by-platform', { size: facts.vm.size, source: size.source }),
  'size-not-capable': ({ facts, size }) =>
    when(size.answer === 'not-capable', { size: facts.vm.size, source: size.source }),
  'size-unknown': ({ facts, size }) =>
    when(size.answer === 'unknown', { size: facts.vm.size, source: size.source }),
  'size-restricted': ({ facts }) => {
    const { closed, closedZones } = facts.sizeOffer;
    const zone = facts.vm.zones.find((one) => closedZones.includes(one));
    if (!closed && zone === undefined) return undefined;
    return { size: facts.vm.size, location: facts.vm.location, ...(zone === undefined ? {} : { zone }) };
  },
  'report-only': ({ mode, isNew }) => when(mode === 'report', { mode, newVm: isNew }),
  'approval-required': ({ mode, isNew }) => when(mode === 'approve', { mode, newVm: isNew }),
  'window-required': ({ mode, isNew }) => when(mode === 'window', { mode, newVm: isNew }),
  'no-network-interface': ({ facts }) => when(facts.nics.length === 0, { nics: 0 }),
  // AKS and managed applications: nodes are changed through the service that owns them (AKS support policies).
  'managed-group': ({ facts }) => {
    const { group } = vmPlace(facts);
    const owner = facts.vm.managedBy ?? facts.group.managedBy;
    if (owner !== undefined) return { managedBy: owner };
    return when(group.toLowerCase().startsWith('mc_'), { resourceGroup: group });
  },
  // Starting and deallocating count as writes, and so do NIC updates (azure-resource-manager/management/lock-resources).
  'read-only-lock': ({ facts }) => {
    const targets = [facts.vm.id, ...facts.nics.map(({ id }) => id)].map((id) => `${id.toLowerCase()}/`);
    const lock = facts.readOnlyLocks.find(({ scope }) =>
      targets.some((id) => id.startsWith(`${scope.toLowerCase()}/`)),
    );
    return lock && { lock: lock.id, scope: lock.scope };
  },
  'missing-permission': ({ facts: { missingRights = [] } }) =>
    when(missingRights.length > 0, {
      missing: missingRights.join('; ').slice(0, 1000),
      count: missingRights.length,
    }),
  'scale-set-member': ({ facts }) => present('scaleSet', facts.vm.scaleSetId),
  'os-unsupported': (scene) => osIs(scene, 'unsupported'),
  'os-unknown': (scene) => osIs(scene, 'unknown'),
  'custom-image': (scene) => osIs(scene, 'custom-image'),
  'guest-not-mana-ready': (scene) => osIs(scene, 'not-mana-ready'),
  'availability-set': ({ facts }) => present('availabilitySet', facts.vm.availabilitySetId),
  'spot-vm': ({ facts }) => when(is(facts.vm.priority, 'spot', 'low'), { priority: facts.vm.priority }),
  'ephemeral-os-disk': ({ facts }) => when(facts.vm.ephemeralOsDisk, { diffDiskSettings: 'Local' }),
  hibernated: ({ facts }) => when(facts.vm.hibernated, { hibernated: true }),
  'proximity-placement-group': ({ facts }) => present('group', facts.vm.proximityPlacementGroupId),
  'dedicated-host': ({ facts }) => present('host', facts.vm.dedicatedHostId),
  'capacity-reservation': ({ facts }) => present('reservation', facts.vm.capacityReservationGroupId),
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
  'agent-not-ready': (scene) => when(agentMissing(scene) && !scene.isNew, agentEvidence(scene)),
  // Also keeps the late events of our own undo from starting the same outage again.
  'recently-rolled-back': ({ facts, policy }) => {
    const since = Date.parse(facts.observedAt) - policy.coolDownHours * 3_600_000;
    const failed = facts.pastRuns.find(
      ({ outcome, at }) => is(outcome, 'rolled-back', 'stranded') && Date.parse(at) > since,
    );
    return failed && { outcome: failed.outcome, at: failed.at, coolDownHours: policy.coolDownHours };
  },
  paused: ({ policy }) => when(policy.paused, { paused: true }),
  'recently-created': (scene) => {
    const minutes = ageMinutes(scene.facts);
    const { settleMinutes } = scene.policy;
    if (minutes === undefined || minutes >= settleMinutes) return undefined;
    return { ageMinutes: Math.round(minutes * 10) / 10, settleMinutes };
  },
  'operation-in-progress': ({ facts }) => {
    const { provisioningState } = facts.vm;
    if (!is(provisioningState, 'succeeded', 'failed', 'canceled', 'deleting')) return { provisioningState };
    const nic = facts.nics.find((one) => is(one.provisioningState, 'updating'));
    return nic && { nic: nic.id, provisioningState: nic.provisioningState };
  },
  'extensions-running': (scene) => {
    if (deallocated(scene)) return undefined;
    const busy = scene.facts.vm.extensions.find((one) =>
      is(one.provisioningState, 'creating', 'updating', 'deleting'),
    );
    return busy && { extension: busy.name, provisioningState: busy.provisioningState };
  },
  'agent-not-settled': (scene) => when(agentMissing(scene) && scene.isNew, agentEvidence(scene)),
  'power-in-transition': ({ facts }) =>
    when(is(facts.vm.power, 'creating', 'starting', 'stopping', 'deallocating'), { power: facts.vm.power }),
  'power-unknown': ({ facts }) => when(facts.vm.power === 'unknown', { power: 'unknown' }),
};

/** Only a running VM can be expected to have a Ready agent. */
function agentMissing({ facts }: Scene): boolean {
  return facts.vm.power === 'running' && facts.vm.agent?.ready !== true;
}

function agentEvidence({ facts }: Scene): Evidence {
  return { agent: facts.vm.agent === undefined ? 'not reported' : 'not ready' };
}

function osIs({ facts }: Scene, wanted: OsAnswer): Evidence | undefined {
  const { answer, seen, source } = judgeOs(facts.vm.os, facts.vm.size);
  return when(answer === wanted, source === '' ? { os: seen } : { os: seen, source });
}

function vmPlace({ vm }: Facts): { group: string } {
  return { group: vm.id.split('/')[4] ?? '' };
}
