import type { InvocationContext } from '@azure/functions';
import { getClient } from 'durable-functions';
import { Instances } from '../workflow/durable/instances.ts';
import type { DurableAccess } from './begin-remediation.ts';

/** The two ways to the Durable extension, for a function with its binding. */
export function durableOf(context: InvocationContext): DurableAccess {
  return { client: getClient(context), instances: Instances.of(context) };
}
