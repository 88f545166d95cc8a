import { foldCase } from '../lib/fold-case.ts';
import { parseVmId, type ResourceId } from '../model/resource-id.ts';
import type { RemediationRecord } from './audit.ts';

/** What a list shows of a finished run; the whole record is read by its id. Times are ISO 8601 in UTC with milliseconds. */
export interface RecordSummary {
  readonly id: string;
  readonly vmId: string;
  readonly outcome: string;
  readonly reason: string;
  readonly plan: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly downtimeSeconds?: number;
}

/** Takes it from a record. */
export function summaryOf(record: RemediationRecord): RecordSummary {
  const { id, outcome, reason, plan, startedAt, endedAt, downtimeSeconds } = record;
  return {
    id,
    vmId: record.request.vmId,
    outcome,
    reason,
    plan,
    startedAt,
    endedAt,
    ...(downtimeSeconds === undefined ? {} : { downtimeSeconds }),
  };
}

/** Which records are wanted; all that is given must hold. Nothing depends on case. */
export interface RecordFilter {
  readonly vm?: ResourceId;
  readonly subscriptionId?: string;
  readonly resourceGroup?: string;
  readonly outcome?: string;
  /** Ended at this instant or later, ISO 8601. */
  readonly from?: string;
  /** Ended before this instant. */
  readonly to?: string;
}

// A record is in the list of everything, and in each narrower one, so that no list has to scan records that it does not show.
const everything = 'all';
const outcomePart = (outcome: string): string => `outcome|${outcome.toLowerCase()}`;
const subscriptionPart = (id: string): string => `subscription|${foldCase(id)}`;
const groupPart = (id: string, group: string): string => `group|${foldCase(id)}|${foldCase(group)}`;
const vmPart = ({ subscriptionId, resourceGroup, name }: ResourceId): string =>
  `vm|${subscriptionId}|${foldCase(resourceGroup)}|${foldCase(name)}`;

/** Every list that a record is in; the list of everything is the last. Throws for an id that names no VM. */
export function listsOf({ vmId, outcome }: Pick<RecordSummary, 'vmId' | 'outcome'>): readonly string[] {
  const vm = parseVmId(vmId);
  if (!vm.ok) throw new Error(`a record on no virtual machine: ${vm.faults.join('; ')}`);
  const { subscriptionId, resourceGroup } = vm.value;
  return [
    vmPart(vm.value),
    groupPart(subscriptionId, resourceGroup),
    subscriptionPart(subscriptionId),
    outcomePart(outcome),
    everything,
  ];
}

/** The narrowest list that holds all that is wanted. */
export function narrowestList({ vm, subscriptionId, resourceGroup, outcome }: RecordFilter): string {
  if (vm !== undefined) return vmPart(vm);
  if (subscriptionId !== undefined)
    return resourceGroup === undefined
      ? subscriptionPart(subscriptionId)
      : groupPart(subscriptionId, resourceGroup);
  return outcome === undefined ? everything : outcomePart(outcome);
}

// The end of the ninth millennium: every instant until then has as many digits.
const farAway = 253_402_300_799_999;
const countdown = (at: number): string => String(farAway - at).padStart(15, '0');

/** The place of a record in its lists: the newest first, in an order that never changes. */
export function placeInList({ endedAt, id }: Pick<RecordSummary, 'endedAt' | 'id'>): string {
  return `${countdown(Date.parse(endedAt))}|${id}`;
}

/** The places of a list that a time span takes up: from the first, up to but without the second. */
export function placesWithin({ from, to }: RecordFilter): { readonly first?: string; readonly end?: string } {
  // Places count down: what ended before `to` has a place after that of `to`.
  return {
    ...(to === undefined ? {} : { first: countdown(Date.parse(to) - 1) }),
    // In every place '|' follows the number, and '}' sorts after '|'.
    ...(from === undefined ? {} : { end: `${countdown(Date.parse(from))}}` }),
  };
}
