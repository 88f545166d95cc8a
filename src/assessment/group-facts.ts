import { type GroupName, groupsOf, tagGroupsOf } from '../core/coordination/failure-domains.ts';
import { foldCase } from '../core/lib/fold-case.ts';
import type { DisruptionGroup, Facts } from '../core/model/facts.ts';
import { parseVmId, type ResourceId, sameId } from '../core/model/resource-id.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { CallContext, CloudReader, Result } from '../ports/cloud.ts';
import { consequencesOf } from '../ports/failure-table.ts';
import { partRead } from './part-read.ts';

type GroupReads = Pick<CloudReader, 'readPoolMembers' | 'readTaggedVms' | 'readVm'>;

// For all groups of a VM together. Each member is read with its instance view, because no list shows agents.
const maxMembers = 100;
const maxGroups = 20;
const readsAtOnce = 5;

/**
 * Adds the members of the groups that the VM serves in, and whether each runs with a Ready agent: read only before an outage, and only for VMs
 * in such a group.
 */
export async function readDisruptionGroups(
  cloud: GroupReads,
  policy: Policy,
  vmId: ResourceId,
  facts: Facts,
  call: CallContext,
): Promise<Result<Facts>> {
  const seen = new Map<string, boolean>();
  const disruptionGroups: DisruptionGroup[] = [];
  const groups = groupsOf(facts, policy);
  if (groups.length > maxGroups) {
    const unreadable = `${groups.length} groups are too many to be read`;
    return { ok: true, value: { ...facts, disruptionGroups: groups.map((one) => ({ ...one, unreadable })) } };
  }
  for (const group of groups) {
    const members = await membersOf(cloud, policy, vmId, facts, group, call);
    const others = members.ok ? await withState(cloud, vmId, members.value, seen, call) : members;
    if (others.ok) disruptionGroups.push({ ...group, others: others.value });
    else if (consequencesOf(others.failure).groupUnreadable)
      disruptionGroups.push({ ...group, unreadable: others.failure.message.slice(0, 300) });
    else return others;
  }
  return { ok: true, value: disruptionGroups.length === 0 ? facts : { ...facts, disruptionGroups } };
}

async function membersOf(
  cloud: GroupReads,
  policy: Policy,
  { subscriptionId }: ResourceId,
  { subscription }: Facts,
  { kind, name, domain }: GroupName,
  call: CallContext,
): Promise<Result<readonly string[]>> {
  if (kind !== 'groups') return await cloud.readPoolMembers(name, call);
  const listed = await cloud.readTaggedVms(subscriptionId, `${policy.tagPrefix}-group`, call);
  if (!listed.ok) return listed;
  const own = listed.value.filter(({ id, vm, group }) => {
    const tags = { vm, group, subscription: subscription.tags };
    return tagGroupsOf(id, tags, policy).some((one) => one.domain === domain);
  });
  return { ok: true, value: own.map(({ id }) => id) };
}

/** All members except the VM itself, each with whether it is available. If one cannot be read, the whole fails. */
async function withState(
  cloud: GroupReads,
  vmId: ResourceId,
  members: readonly string[],
  seen: Map<string, boolean>,
  call: CallContext,
): Promise<Result<{ readonly id: string; readonly available: boolean }[]>> {
  const others = members.filter((id) => !sameId(id, vmId.key));
  const unread = others.filter((id) => !seen.has(foldCase(id)));
  if (seen.size + unread.length > maxMembers)
    return unreadable(`${seen.size + unread.length} members are too many to be read one by one`);
  for (let from = 0; from < unread.length; from += readsAtOnce) {
    const some = unread.slice(from, from + readsAtOnce);
    const answers = await Promise.all(some.map((id) => isAvailable(cloud, id, call)));
    for (const [n, answer] of answers.entries()) {
      if (!answer.ok) return answer;
      seen.set(foldCase(some[n] ?? ''), answer.value);
    }
  }
  return { ok: true, value: others.map((id) => ({ id, available: seen.get(foldCase(id)) === true })) };
}

/**
 * Whether a member runs with a Ready agent. The 404 of a member that the list still shows is a failure: if it were taken for deleted, a member
 * that is down would not be counted any more. A deleted member leaves the list, which is read again before every outage.
 */
async function isAvailable(cloud: GroupReads, id: string, call: CallContext): Promise<Result<boolean>> {
  const parsed = parseVmId(id);
  if (!parsed.ok) return unreadable('a member that is no VM of its own');
  const vm = partRead(await cloud.readVm(parsed.value, call), `the member ${id}`);
  return vm.ok ? { ok: true, value: vm.value.power === 'running' && vm.value.agent?.ready === true } : vm;
}

function unreadable(message: string): { ok: false; failure: { kind: 'unreadable'; message: string } } {
  return { ok: false, failure: { kind: 'unreadable', message } };
}
