import { budgetOf } from '../decision/disruption-budget.ts';
import { foldCase } from '../lib/fold-case.ts';
import { globMatches } from '../lib/glob.ts';
import type { DisruptionGroup, Facts } from '../model/facts.ts';
import { entityKeyOf, parseVmId } from '../model/resource-id.ts';
import { groupNamesOf, type OwnerTags, ownerTagsOf } from '../policy/owner-tags.ts';
import type { Policy } from '../policy/policy.ts';
import { capacityKeyOf } from './capacity-holds.ts';

/** How many VMs of a domain may be down, and which are already, as Azure says. */
interface DomainBudget {
  readonly domain: string;
  readonly limit: number;
  /** Keys of the leases of members that are not available, the VM itself left out; no more than the limit. */
  readonly unavailable: readonly string[];
}

/** What the safeguards need to know of a VM. */
export interface Place {
  readonly domains: readonly string[];
  readonly capacityKey: string;
  /** The plain name of its size, where one VM of it is tried alone first. */
  readonly canary?: string;
  /** Of those domains whose members were counted; the others have the policy's number for all. */
  readonly budgets?: readonly DomainBudget[];
}

/** A group that a VM is in, before its members are read. */
export type GroupName = Pick<DisruptionGroup, 'domain' | 'kind' | 'name'>;

/** The groups that a VM serves in: its backend pools, and those that its tags name. Each once. */
export function groupsOf(facts: Facts, policy: Policy): readonly GroupName[] {
  const { vm, nics } = facts;
  const pools = nics
    .flatMap(({ backendPools }) => backendPools)
    .map((id): GroupName => {
      const gateway = foldCase(id).includes('/applicationgateways/');
      return {
        domain: foldCase(id),
        kind: gateway ? 'applicationGatewayPools' : 'loadBalancerPools',
        name: id,
      };
    });
  const all = [...pools, ...tagGroupsOf(vm.id, ownerTagsOf(facts), policy)];
  return all.filter((one, n) => all.findIndex((other) => other.domain === one.domain) === n);
}

/**
 * The groups that a VM's tags name. A group is within one resource group, so that people who may tag VMs elsewhere can neither raise its budget nor
 * use it up; unless policy names the resource groups that it spans, or lets tags raise groups: then it spans the subscription.
 */
export function tagGroupsOf(vmId: string, tags: OwnerTags, policy: Policy): readonly GroupName[] {
  const [, , subscription = '', , resourceGroup = ''] = vmId.split('/');
  return groupNamesOf(tags, policy).map((name) => {
    const named = policy.disruptionBudgets.named.find(({ group }) => globMatches(group, name));
    const spans =
      policy.tagsMayRaise.includes('group') ||
      named?.resourceGroups?.some((pattern) => globMatches(pattern, resourceGroup)) === true;
    const place = spans ? subscription : `${subscription}/${resourceGroup}`;
    return { domain: `group:${foldCase(place)}:${name}`, kind: 'groups', name };
  });
}

/** The failure domains of this VM, how much of each may be down, and the capacity that the VM needs. Ids are in lower case, each domain once. */
export function placeOf(facts: Facts, policy: Policy): Place {
  const { vm, disruptionGroups = [] } = facts;
  const groups = groupsOf(facts, policy).map(({ domain }) => domain);
  const sets = vm.availabilitySetId === undefined ? [] : [foldCase(vm.availabilitySetId)];
  const budgets = disruptionGroups.flatMap((group): DomainBudget[] => {
    const budget = budgetOf(group, policy);
    if (budget === undefined) return [];
    const unavailable = budget.unavailableOthers.slice(0, budget.limit).map(leaseKeyOf);
    return [{ domain: group.domain, limit: budget.limit, unavailable }];
  });
  const place = { domains: [...sets, ...groups].sort(), capacityKey: capacityKeyOf(vm) };
  return budgets.length === 0 ? place : { ...place, budgets };
}

function leaseKeyOf(id: string): string {
  const vm = parseVmId(id);
  return vm.ok ? entityKeyOf(vm.value) : foldCase(id);
}
