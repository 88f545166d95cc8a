import * as z from 'zod';
import type { SafeguardReason } from '../decision/safeguard-reason.ts';
import { domainBudget, domainRoom } from './safeguards-budgets.ts';
import { shortDomain } from './short-domain.ts';

const domains = z.array(z.string().transform(shortDomain));
const budgets = z.array(domainBudget.extend({ domain: z.string().transform(shortDomain) }));

const request = z.object({
  runId: z.string(),
  subscriptionId: z.string(),
  /** The VM's failure domains, by short names: in each, never more VMs than the policy's number are down at once. */
  domains,
  /** Size, zone and location: where Azure has to allocate the VM again. */
  capacityKey: z.string(),
  /** The plain name of its size, where one VM of it is tried alone first. */
  canary: z.string().exactOptional(),
});

const holder = request.extend({
  /** The key of the VM's lease. */
  vm: z.string().exactOptional(),
  since: z.string(),
  /** Its slot was confirmed after the revalidation: the VM goes down, or is down. */
  confirmed: z.boolean().exactOptional(),
});
const ticket = request.extend({
  since: z.string(),
  /** When it asks again at the latest. */
  asksAt: z.string(),
  /** Of its domains whose members were counted. */
  rooms: z.array(domainRoom.extend({ domain: z.string().transform(shortDomain) })).exactOptional(),
});

const capacity = z.object({
  key: z.string(),
  /** `proven`: an accelerated start succeeded. `held`: there was no room; after `notBefore` one VM may try, alone. */
  state: z.enum(['proven', 'held']),
  since: z.string(),
  failures: z.number().int(),
  notBefore: z.string().optional(),
  code: z.string().optional(),
});

const act = z.object({ act: z.string(), by: z.string(), at: z.string(), comment: z.string().optional() });

export const safeguardsState = z.object({
  paused: act.optional(),
  breaker: z.object({ since: z.string(), because: z.string() }).optional(),
  holders: z.array(holder),
  queue: z.array(ticket),
  /** Stops of the last hour, oldest first: how many in a minute, and when the last of them was. */
  starts: z.array(z.object({ at: z.string(), count: z.number().int() })),
  /** How the last runs that stopped a VM went, oldest first. */
  outcomes: z.array(z.object({ runId: z.string(), good: z.boolean(), at: z.string() })),
  capacity: z.array(capacity),
  /** What operators did last, newest first. */
  acts: z.array(act),
});

/** Everything that keeps new outages from beginning, for the whole fleet. Times are ISO 8601. */
export type SafeguardsState = z.infer<typeof safeguardsState>;
export type SafeguardHolder = z.infer<typeof holder>;
export type SafeguardTicket = z.infer<typeof ticket>;
export type CapacityState = z.infer<typeof capacity>;

export const noSafeguards: SafeguardsState = {
  holders: [],
  queue: [],
  starts: [],
  outcomes: [],
  capacity: [],
  acts: [],
};

const limits = z.object({
  maxConcurrent: z.number().int().min(0),
  maxConcurrentPerDomain: z.number().int().min(0),
  maxPerHour: z.number().int().min(0),
  breakerFailures: z.number().int().min(1),
  breakerOutOf: z.number().int().min(1),
});

/** The policy's numbers, as the asking run carries them. The numbers of the app's present policy override them, where it has one. */
export type SafeguardLimits = z.infer<typeof limits>;

export const safeguardInputs = {
  acquire: request.extend({
    vm: z.string().exactOptional(),
    limits,
    now: z.string(),
    budgets: budgets.exactOptional(),
  }),
  confirm: z.object({
    runId: z.string(),
    outage: z.boolean(),
    now: z.string(),
    vm: z.string().exactOptional(),
    /** As the revalidation just now found them. */
    budgets: budgets.exactOptional(),
  }),
  report: z.object({
    runId: z.string(),
    now: z.string(),
    limits,
    /** The VM is stranded. */
    stranded: z.boolean(),
    /** Azure's code when it found no room. */
    noRoom: z.string().optional(),
  }),
  takeover: z.object({
    /** The orphaned run. */
    from: z.string(),
    /** The run that recovers it: from now on the slot is its own. */
    runId: z.string(),
    now: z.string(),
    limits,
    /** Whether the orphaned run may have stopped its VM: then it counts as a failure. */
    stopped: z.boolean(),
  }),
  release: z.object({
    runId: z.string(),
    now: z.string(),
    limits,
    /** Whether the VM was stopped at all; a stop that did not happen does not count. */
    stopped: z.boolean(),
    /** Whether the run counts, and how; absent where it says nothing about the next one. */
    good: z.boolean().optional(),
  }),
  act: z.object({
    by: z.string(),
    now: z.string(),
    comment: z.string().optional(),
    key: z.string().optional(),
  }),
} as const;

export type AcquireInput = z.infer<typeof safeguardInputs.acquire>;
export type ConfirmInput = z.infer<typeof safeguardInputs.confirm>;
export type SafeguardReport = z.infer<typeof safeguardInputs.report>;
export type TakeOverInput = z.infer<typeof safeguardInputs.takeover>;
export type ReleaseInput = z.infer<typeof safeguardInputs.release>;
export type ActInput = z.infer<typeof safeguardInputs.act>;

export type SafeguardsAnswer =
  | { readonly kind: 'granted' }
  | {
      readonly kind: 'wait';
      readonly because: SafeguardReason;
      /** Place in the queue, from 1; absent outside of it. */
      readonly position?: number;
      /** Since when it has had a place there, ISO 8601. */
      readonly since?: string;
      /** ISO 8601; before it the answer cannot change unless an operator acts. */
      readonly notBefore?: string;
    }
  /** `opened`: this operation opened the breaker. */
  | { readonly kind: 'done'; readonly opened?: boolean }
  /** State or request cannot be read: no outage begins, and a person must check. */
  | { readonly kind: 'unreadable'; readonly what: string };

export interface SafeguardsTurn {
  readonly state?: SafeguardsState;
  readonly answer: SafeguardsAnswer;
}
