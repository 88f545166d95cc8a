import * as z from 'zod';
import type { RecordFilter } from '../../core/audit/record-summary.ts';
import { faulty, type Parsed, parsed } from '../../core/lib/parsed.ts';
import { withoutUndefined } from '../../core/lib/without-undefined.ts';
import { parseVmId } from '../../core/model/resource-id.ts';
import { subscription, text } from './list-query.ts';

const instant = z
  .string()
  .max(40)
  .transform((given, context) => {
    const at = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?$/.test(given)
      ? Date.parse(given)
      : Number.NaN;
    if (Number.isNaN(at)) {
      context.addIssue('should be a date or an instant, such as 2026-11-23 or 2026-11-23T08:00:00Z');
      return z.NEVER;
    }
    return new Date(at).toISOString();
  });

/** What records can be chosen by; a date means its beginning in UTC. */
export const recordParameters = {
  vm: text.optional(),
  subscription: subscription.optional(),
  resourceGroup: text.optional(),
  outcome: z
    .string()
    .regex(/^[A-Za-z-]{1,40}$/, { error: 'should be an outcome, such as accelerated or rolled-back' })
    .optional(),
  from: instant.optional(),
  to: instant.optional(),
};

interface Chosen {
  readonly vm?: string | undefined;
  readonly subscription?: string | undefined;
  readonly resourceGroup?: string | undefined;
  readonly outcome?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The filter that a query means. */
export function recordFilterOf({
  vm,
  subscription,
  resourceGroup,
  outcome,
  from,
  to,
}: Chosen): Parsed<RecordFilter> {
  if (resourceGroup !== undefined && subscription === undefined)
    return faulty('resourceGroup: needs the subscription as well');
  const id = vm === undefined ? undefined : parseVmId(vm);
  if (id?.ok === false) return faulty(`vm: ${id.faults.join('; ')}`);
  if (from !== undefined && to !== undefined && from >= to) return faulty('to: should be later than from');
  return parsed(
    withoutUndefined({ vm: id?.value, subscriptionId: subscription, resourceGroup, outcome, from, to }),
  );
}
