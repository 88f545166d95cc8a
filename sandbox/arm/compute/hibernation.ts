import * as z from 'zod';
import { type Reply, refusal } from '../server/errors.ts';
import type { VirtualMachine } from '../world/world.ts';

const hibernationSchema = z.looseObject({ hibernationEnabled: z.boolean() });

/** Why a VM cannot hibernate, if so: it has to be enabled first, and the VM has to run (hibernate-resume; the code is assumed). */
export function refuseHibernation({ resource, power }: VirtualMachine): Reply | undefined {
  const { additionalCapabilities: capabilities } = resource.properties;
  const enabled = hibernationSchema.safeParse(capabilities).data?.hibernationEnabled === true;
  if (enabled && power === 'running') return undefined;
  const why = enabled ? `the VM is ${power}` : 'hibernation is not enabled for the VM';
  const message = `Operation 'hibernate' is not allowed on VM '${resource.name}' since ${why}.`;
  return refusal(409, 'OperationNotAllowed', message);
}

/** Why a hibernated VM cannot be changed, if it is one: disks, interfaces and size stay until it is deallocated for good (hibernate-resume; code assumed). */
export function refuseHibernated(
  { resource, hibernated }: VirtualMachine,
  operation: string,
): Reply | undefined {
  if (hibernated !== true) return undefined;
  const message = `Operation '${operation}' is not allowed on VM '${resource.name}' since the VM is hibernated.`;
  return refusal(409, 'OperationNotAllowed', message);
}
