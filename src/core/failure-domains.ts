import { capacityKeyOf } from './capacity-keys.ts';
import { budgetOf } from './disruption-budget.ts';
import type { DisruptionGroup, Facts } from './facts.ts';
import { foldCase } from './fold-case.ts';
import { failureGroupOf, ownerTagsOf } from './owner-tags.ts';
import type { Policy } from './policy.ts';
import { entityKeyOf, parseVmId } from './resource-id.ts';

/** How many VMs of a domain may be down, and who is already, as Azure says. */
interface DomainBudget {
  readonly domain: string;
  readonly limit: number;
  /** Keys of the gates of members that are not available, the VM itself left out; no more than the limit. */
  readonly unavailable: readonly string[];
}

/** What the brakes need to know of a VM. */
export interface Place {
  readonly domains: readonly string[];
  readonly capacityKey: string;
  /** Of those domains whose members were counted; the others have the policy's number for all. */
  readonly budgets?: readonly DomainBudget[];
}

/** A group that a VM is in, before its members are read. */
export type GroupName = Pick<DisruptionGroup, 'domain' | 'kind' | 'name'>;

/** The groups that a VM serves in: its backend pools, and the one that its tags name. Each once. */
export function groupsOf(facts: Facts, tagPrefix: string): readonly GroupName[] {
  const { vm, nics } = facts;
  const pools = nics
    .flatMap(({ backendPools }) => backendPools)
    .map((id): GroupName => {
      const gateway = id.toLowerCase().includes('/applicationgateways/');
      return {
        domain: foldCase(id),
        kind: gateway ? 'applicationGatewayPools' : 'loadBalancerPools',
        name: id,
      };
    });
  const name = failureGroupOf(ownerTagsOf(facts), tagPrefix)?.slice(0, 256);
  const subscription = vm.id.split('/')[2] ?? '';
  const domain = `group:${subscription}:${name}`.toLowerCase();
  const all = name === undefined ? pools : [...pools, { domain, kind: 'groups', name } as const];
  return all.filter((one, n) => all.findIndex((other) => other.domain === one.domain) === n);
}

/** Everything that fails with this VM, how much of it may be down, and the room that the VM needs. Ids are in lower case, each domain once. */
export function placeOf(facts: Facts, policy: Policy): Place {
  const { vm, disruptionGroups = [] } = facts;
  const groups = groupsOf(facts, policy.tagPrefix).map(({ domain }) => domain);
  const sets = vm.availabilitySetId === undefined ? [] : [foldCase(vm.availabilitySetId)];
  const budgets = disruptionGroups.flatMap((group): DomainBudget[] => {
    const budget = budgetOf(group, policy);
    if (budget === undefined) return [];
    const unavailable = budget.unavailableOthers.slice(0, budget.limit).map(gateKeyOf);
    return [{ domain: group.domain, limit: budget.limit, unavailable }];
  });
  const place = { domains: [...sets, ...groups].sort(), capacityKey: capacityKeyOf(vm) };
  return budgets.length === 0 ? place : { ...place, budgets };
}

function gateKeyOf(id: string): string {
  const vm = parseVmId(id);
  return vm.ok ? entityKeyOf(vm.value) : foldCase(id);
}
