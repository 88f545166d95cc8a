import * as z from 'zod';
import { computeTime } from '../kernel/azure-time.ts';
import { guid } from '../kernel/random.ts';
import type { Simulation } from '../kernel/simulation.ts';
import { subnet, virtualNetwork } from '../readable/network-parts.ts';
import { ensureOther, type OtherResource } from '../world/other-resources.ts';
import { ensureGroup, groupName } from '../world/resource-groups.ts';
import { imageReference } from './image-reference.ts';

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, {
  error: 'must be 1 to 64 letters, digits, ".", "_" or "-", and begin with a letter or digit',
});

/** A Uniform scale set: a model and instances without network interfaces of their own in the group. Flexible ones come with their VMs. */
export const scaleSetSchema = z.strictObject({
  name,
  resourceGroup: groupName.default('rg-sandbox'),
  subscriptionId: z.guid().exactOptional(),
  size: z.string(),
  os: z.enum(['linux', 'windows']).default('linux'),
  instances: z.int().min(0).max(1000).default(2),
  accelerated: z.boolean().default(false),
});

/** A Uniform scale set as it is ordered, defaults left out. */
export type ScaleSetOrder = z.input<typeof scaleSetSchema>;

/** Puts a Uniform scale set into the world. */
export function addScaleSet(simulation: Simulation, order: z.output<typeof scaleSetSchema>): OtherResource {
  const { world, settings, schedule } = simulation;
  const subscriptionId = order.subscriptionId ?? Object.values(world.subscriptions)[0]?.id ?? '';
  ensureGroup(simulation, subscriptionId, order.resourceGroup);
  const place = { subscriptionId, group: order.resourceGroup, location: settings.location };
  const network = `vnet-${order.resourceGroup}`;
  const [, inside] = [virtualNetwork(place, network), subnet(place, network, 'default')].map((one) =>
    ensureOther(simulation, one),
  );
  const windows = order.os === 'windows';
  const ip = { name: 'ipconfig1', properties: { subnet: { id: inside?.id } } };
  const nic = {
    name: 'nic',
    properties: {
      primary: true,
      enableAcceleratedNetworking: order.accelerated,
      enableIPForwarding: false,
      ipConfigurations: [ip],
    },
  };
  return ensureOther(simulation, {
    ...place,
    path: `Microsoft.Compute/virtualMachineScaleSets/${order.name}`,
    members: { sku: { name: order.size, tier: 'Standard', capacity: order.instances } },
    properties: {
      orchestrationMode: 'Uniform',
      upgradePolicy: { mode: 'Manual' },
      uniqueId: guid('scale set', subscriptionId, order.resourceGroup.toLowerCase(), order.name),
      timeCreated: computeTime(schedule.now()),
      singlePlacementGroup: true,
      overprovision: false,
      virtualMachineProfile: {
        storageProfile: {
          imageReference: imageReference(
            simulation,
            undefined,
            order.os,
            subscriptionId,
            order.resourceGroup,
          ),
          osDisk: {
            osType: windows ? 'Windows' : 'Linux',
            createOption: 'FromImage',
            caching: 'ReadWrite',
            managedDisk: { storageAccountType: 'Premium_LRS' },
            diskSizeGB: windows ? 127 : 30,
          },
        },
        osProfile: { computerNamePrefix: order.name.slice(0, 9), adminUsername: 'azureuser', secrets: [] },
        networkProfile: { networkInterfaceConfigurations: [nic] },
      },
    },
  });
}
