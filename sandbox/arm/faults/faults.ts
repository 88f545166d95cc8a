import * as z from 'zod';
import { nameOf } from '../kernel/resource-id.ts';
import { immediateOperations, isLongRunning, longRunningOperations } from '../world/operation-names.ts';

const innerError = z.strictObject({
  code: z.string(),
  message: z.string(),
  target: z.string().exactOptional(),
});
const errorMembers = { code: z.string(), message: z.string(), details: z.array(innerError).exactOptional() };
const seconds = z.number().nonnegative();

/** What a fault does to what it hits. */
const effectSchema = z.discriminatedUnion('kind', [
  /** An error answer; nothing happens in the world. `bare` leaves out the `error` wrapper, as Compute's throttling does. */
  z.strictObject({
    kind: z.literal('http'),
    status: z.int().min(400).max(599),
    ...errorMembers,
    headers: z.record(z.string(), z.string()).exactOptional(),
    bare: z.boolean().exactOptional(),
  }),
  /** Accepted, and fails at its end. `Overconstrained*` hits only while a network interface of the VM has the flag. */
  z.strictObject({ kind: z.literal('async-failure'), ...errorMembers }),
  /** Takes this long; without seconds it never ends. */
  z.strictObject({ kind: z.literal('stuck'), seconds: seconds.exactOptional() }),
  /** The connection breaks: before anything happened, or after it all did. */
  z.strictObject({ kind: z.literal('drop'), when: z.enum(['before', 'after']) }),
  /** The answer is held back, on the world's clock. */
  z.strictObject({ kind: z.literal('delay'), seconds }),
  /** So many seconds after this boot the guest shuts itself down: the VM is stopped, and stays allocated (virtual-machines states-billing). */
  z.strictObject({ kind: z.literal('halting-guest'), seconds }),
  /** For so many seconds after this boot its agent is shown as it reported last before: Ready, at that time. `silent`: it does not report after this boot. */
  z.strictObject({ kind: z.literal('stale-agent'), seconds, silent: z.boolean().exactOptional() }),
  /** The guest's agent does not report after this boot. */
  z.strictObject({ kind: z.literal('silent-guest'), whileAccelerated: z.boolean().exactOptional() }),
]);

/** One of the effects above. */
export type Effect = z.infer<typeof effectSchema>;

const operations = ['guest/boot', ...immediateOperations, ...longRunningOperations] as const;

/**
 * A fault as it is ordered: which operation, of which resource (name or id; any by default), how many to let pass first, and how
 * many to hit.
 */
export const faultSchema = z
  .strictObject({
    operation: z.enum(operations),
    resource: z.string().min(1).exactOptional(),
    skip: z.int().nonnegative().default(0),
    count: z.union([z.int().positive(), z.literal('unlimited')]).default(1),
    /** For how long, from when it is ordered; for ever by default. */
    lastsSeconds: seconds.exactOptional(),
    /** It hits no more so many seconds after it has hit first. */
    lasts: z.number().positive().exactOptional(),
    effect: effectSchema,
  })
  .refine(({ operation, effect }) => fits(operation, effect), {
    path: ['effect', 'kind'],
    error:
      "does not fit the operation: 'async-failure' and 'stuck' need one that goes on after the answer, 'silent-guest', 'stale-agent' and 'halting-guest' need 'guest/boot'",
  });

/** A fault as it is ordered, defaults left out. */
export type FaultOrder = z.input<typeof faultSchema>;

/** A fault of the script. */
export interface Fault extends z.output<typeof faultSchema> {
  readonly id: string;
  /** How often it has hit. */
  applied: number;
  /** When it ends, where it does, in milliseconds. */
  readonly endsAt?: number;
  /** When it hit first, ms. */
  since?: number;
}

function fits(operation: string, effect: Effect): boolean {
  const ofGuests = ['silent-guest', 'stale-agent', 'halting-guest'].includes(effect.kind);
  if (operation === 'guest/boot' || ofGuests) return operation === 'guest/boot' && ofGuests;
  if (effect.kind === 'async-failure' || effect.kind === 'stuck') return isLongRunning(operation);
  return true;
}

function concerns(fault: Fault, operation: string, resource: string): boolean {
  if (fault.operation !== operation) return false;
  const wanted = fault.resource?.toLowerCase();
  return (
    wanted === undefined || wanted === resource.toLowerCase() || wanted === nameOf(resource).toLowerCase()
  );
}

/** Needs fewer constraints, so only hits what still has one (recorded: jenkins-infra/helpdesk#3584). */
export function isOverconstrained({ effect }: Fault): boolean {
  return effect.kind === 'async-failure' && /^overconstrained/i.test(effect.code);
}

/** Whether a fault is over by now, in milliseconds. */
export function isOver({ endsAt }: Fault, now: number): boolean {
  return endsAt !== undefined && now >= endsAt;
}

function isSpent({ count, applied, lasts, since }: Fault, now: number): boolean {
  if (count !== 'unlimited' && applied >= count) return true;
  return lasts !== undefined && since !== undefined && now >= since + lasts * 1000;
}

/** The fault that hits this occasion, if any; uses up one of its counts. Faults are asked in the order they were made. */
export function takeFault(
  faults: readonly Fault[],
  operation: string,
  resource: string,
  now: number,
  applies: (fault: Fault) => boolean = () => true,
): Fault | undefined {
  for (const fault of faults) {
    if (!concerns(fault, operation, resource) || !applies(fault)) continue;
    if (isSpent(fault, now)) continue;
    if (fault.skip > 0) {
      fault.skip--;
      continue;
    }
    fault.applied++;
    fault.since ??= now;
    return fault;
  }
  return undefined;
}
