import type { Facts, VmFacts } from '../core/model/facts.ts';
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

/** A VM with its network interfaces, as a list shows both. */
export interface ListedVm {
  readonly vm: VmFacts;
  /** Of those that it names, the ones that the list knows. Addresses, pools and joins may be missing. */
  readonly nics: readonly NicReading[];
  /** Whether the list shows power states. */
  readonly power: boolean;
}

/** A page of a subscription's VMs. `next` leads to the one after it, also for another process and much later. */
export interface FleetPage extends ListedPage<ListedVm> {
  readonly next?: string;
}

/** Whole subscriptions, one page at a time; each page can be read by itself, so that after a crash the same page is read again. */
export interface Fleet {
  pageOfVms(subscriptionId: string, token: string | undefined, call: CallContext): Promise<Result<FleetPage>>;
  listGroups(subscriptionId: string, call: CallContext): Promise<Result<ReadonlyMap<string, Facts['group']>>>;
}
