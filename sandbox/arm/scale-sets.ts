import * as z from 'zod';
import { ensureOther, type OtherResource } from './other-resources.ts';
import { ensureGroup } from './resource-groups.ts';
import type { Simulation } from './simulation.ts';
import { findSize } from './sizes.ts';

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, {
  error: 'must be 1 to 64 letters, digits, ".", "_" or "-", and begin with a letter or digit',
});

/** A Uniform scale set: a model and instances without network interfaces of their own in the group. Flexible ones come with their VMs. */
export const scaleSetSchema = z.strictObject({
  name,
  resourceGroup: name.default('rg-sandbox'),
  subscriptionId: z.guid().exactOptional(),
  size: z.string().refine((size) => findSize(size) !== undefined, {
    error: ({ input }) => `'${String(input)}' is not known`,
  }),
  instances: z.int().min(0).max(1000).default(2),
  accelerated: z.boolean().default(false),
});

/** A Uniform scale set as it is ordered, defaults left out. */
export type ScaleSetOrder = z.input<typeof scaleSetSchema>;

/** Puts a Uniform scale set into the world. */
export function addScaleSet(simulation: Simulation, order: z.output<typeof scaleSetSchema>): OtherResource {
  const { world, settings } = simulation;
  const subscriptionId = order.subscriptionId ?? Object.values(world.subscriptions)[0]?.id ?? '';
  ensureGroup(simulation, subscriptionId, order.resourceGroup);
  const nic = { name: 'nic', properties: { primary: true, enableAcceleratedNetworking: order.accelerated } };
  return ensureOther(simulation, {
    subscriptionId,
    group: order.resourceGroup,
    location: settings.location,
    path: `Microsoft.Compute/virtualMachineScaleSets/${order.name}`,
    members: { sku: { name: order.size, tier: 'Standard', capacity: order.instances } },
    properties: {
      orchestrationMode: 'Uniform',
      upgradePolicy: { mode: 'Manual' },
      virtualMachineProfile: { networkProfile: { networkInterfaceConfigurations: [nic] } },
    },
  });
}

const skuSchema = z.looseObject({ name: z.string(), capacity: z.int() });

/** The instances of a Uniform scale set as its list shows them; a Flexible one has VMs instead. */
export function instancesOf(set: OtherResource): object[] {
  const sku = skuSchema.safeParse(set.sku).data;
  return Array.from({ length: sku?.capacity ?? 0 }, (_, index) => ({
    name: `${set.name}_${index}`,
    id: `${set.id}/virtualMachines/${index}`,
    type: 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines',
    location: set.location,
    instanceId: String(index),
    sku: { name: sku?.name, tier: 'Standard' },
    properties: { latestModelApplied: true, provisioningState: 'Succeeded' },
  }));
}
