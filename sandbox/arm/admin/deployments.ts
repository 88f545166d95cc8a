import * as z from 'zod';
import { type CreatedVm, createVm } from '../compute/create-vm.ts';
import { sizeIssues, vmOrderSchema } from '../compute/vm-order.ts';
import { raise } from '../events/events.ts';
import { groupId } from '../kernel/resource-id.ts';
import { nextGuid, type Simulation } from '../kernel/simulation.ts';
import { ensureGroup } from '../world/resource-groups.ts';
import { someone } from './people.ts';

/** A deployment: VMs, as they are ordered alone, that come at once. */
const deploymentSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[\w.()-]{1,64}$/, { error: 'must be 1 to 64 letters, digits, ".", "_", "-" or parentheses' }),
  resourceGroup: vmOrderSchema.shape.resourceGroup,
  vms: z.array(vmOrderSchema).min(1),
});

/** A deployment as it is ordered, defaults left out. */
export type DeploymentOrder = z.input<typeof deploymentSchema>;

/** Reads a deployment. Throws a ZodError for what makes no sense, in this world. */
export function readDeployment(simulation: Simulation, given: unknown): z.output<typeof deploymentSchema> {
  const order = deploymentSchema.parse(given);
  const issues = order.vms.flatMap((vm, index) =>
    sizeIssues(simulation, vm).map((issue) => ({ ...issue, path: ['vms', index, ...issue.path] })),
  );
  if (issues.length > 0) throw new z.ZodError(issues);
  return order;
}

/** What was deployed, or everything that stood in the way of it. */
export type Deployed =
  | {
      readonly ok: true;
      readonly value: {
        readonly id: string;
        readonly correlationId: string;
        readonly vms: readonly CreatedVm[];
      };
    }
  | { readonly ok: false; readonly faults: readonly string[] };

/**
 * Deploys VMs: one event for each resource and one for the deployment, all with the same correlation id (azure-docs#12166). A VM that
 * cannot be made ends it; what was made before stays, as with ARM's incremental deployments.
 */
export function deploy(simulation: Simulation, order: z.output<typeof deploymentSchema>): Deployed {
  const subscriptionId = Object.values(simulation.world.subscriptions)[0]?.id ?? '';
  const id = `${groupId(subscriptionId, order.resourceGroup)}/providers/Microsoft.Resources/deployments/${order.name}`;
  const correlationId = nextGuid(simulation, 'correlation');
  ensureGroup(simulation, subscriptionId, order.resourceGroup);
  const created = order.vms.map((vm) => createVm(simulation, vm, correlationId));
  const faults = created.flatMap((one) => (one.ok ? [] : one.faults));
  raise(simulation, {
    operationName: 'Microsoft.Resources/deployments/write',
    resource: id,
    outcome: faults.length === 0 ? 'Success' : 'Failure',
    caller: someone('PUT', id, correlationId),
  });
  if (faults.length > 0) return { ok: false, faults };
  return {
    ok: true,
    value: { id, correlationId, vms: created.flatMap((one) => (one.ok ? [one.value] : [])) },
  };
}
