import type { Facts, VmFacts } from '../core/facts.ts';
import type { CallContext, NicReading, Result } from './cloud.ts';

/** A page of a list; what could not be read of it is named. */
export interface ListedPage<T> {
  readonly items: readonly T[];
  readonly unreadable: readonly { readonly id: string; readonly fault: string }[];
}

/** A list as it comes in, page by page. A page that fails is the last one: what follows it is not known. */
export type Pages<T> = AsyncIterable<Result<ListedPage<T>>>;

/**
 * Whole subscriptions, in lists. A list of VMs has no instance view: power, agent, what the guest reports, hibernation and extensions of its
 * VMs are without meaning.
 */
export interface Inventory {
  listVms(subscriptionId: string, call: CallContext): Pages<VmFacts>;
  listNics(subscriptionId: string, call: CallContext): Pages<NicReading>;
  /** Every resource group, by its name in lower case. */
  listGroups(subscriptionId: string, call: CallContext): Promise<Result<ReadonlyMap<string, Facts['group']>>>;
}
