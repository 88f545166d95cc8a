import * as z from 'zod';
import { computeTime } from '../kernel/azure-time.ts';
import { guid } from '../kernel/random.ts';
import { groupOf, keyOf } from '../kernel/resource-id.ts';
import type { OtherResource } from '../world/other-resources.ts';
import { scaleSetNic } from './scale-set-nics.ts';

const skuSchema = z.looseObject({ name: z.string(), capacity: z.int() });
const setSchema = z.looseObject({
  timeCreated: z.string(),
  virtualMachineProfile: z.looseObject({
    storageProfile: z.looseObject({
      imageReference: z.looseObject({}),
      osDisk: z.looseObject({ osType: z.string() }),
    }),
    osProfile: z.looseObject({ computerNamePrefix: z.string() }),
    networkProfile: z.looseObject({
      networkInterfaceConfigurations: z.array(
        z.looseObject({ name: z.string(), properties: z.looseObject({}) }),
      ),
    }),
  }),
});

/** What an instance of a Uniform scale set is called at most places. */
export interface Instance {
  readonly set: OtherResource;
  readonly index: number;
}

/** The instances of a Uniform scale set; a Flexible one has VMs instead. */
export function instancesOf(set: OtherResource): Instance[] {
  const capacity = skuSchema.safeParse(set.sku).data?.capacity ?? 0;
  return Array.from({ length: capacity }, (_, index) => ({ set, index }));
}

/** The id of an instance. */
function instanceId({ set, index }: Instance): string {
  return `${set.id}/virtualMachines/${index}`;
}

/** An instance as GET and lists show it (azure-rest-api-specs VirtualMachineScaleSetVM). */
export function instanceBody(instance: Instance): object {
  const { set, index } = instance;
  const { virtualMachineProfile: profile, timeCreated } = setSchema.parse(set.properties);
  const { storageProfile, osProfile, networkProfile } = profile;
  const sku = skuSchema.parse(set.sku);
  const id = instanceId(instance);
  const disk = `${set.name}_${set.name}_${index}_OsDisk_1_${guid('os disk', keyOf(id)).replaceAll('-', '')}`;
  const { computerNamePrefix, ...os } = osProfile;
  return {
    name: `${set.name}_${index}`,
    id,
    type: 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines',
    location: set.location,
    instanceId: String(index),
    sku: { name: sku.name, tier: 'Standard' },
    properties: {
      latestModelApplied: true,
      modelDefinitionApplied: 'VirtualMachineScaleSet',
      provisioningState: 'Succeeded',
      vmId: guid('vm', keyOf(id)),
      timeCreated,
      hardwareProfile: { vmSize: sku.name },
      storageProfile: {
        ...storageProfile,
        osDisk: {
          ...storageProfile.osDisk,
          name: disk,
          managedDisk: {
            storageAccountType: 'Premium_LRS',
            id: `${set.id.slice(0, set.id.indexOf('/providers/'))}/providers/Microsoft.Compute/disks/${disk}`,
          },
        },
        dataDisks: [],
      },
      osProfile: { computerName: `${computerNamePrefix}${String(index).padStart(6, '0')}`, ...os },
      networkProfile: { networkInterfaces: nicsOf(instance).map(({ id: nic }) => ({ id: nic })) },
      networkProfileConfiguration: networkProfile,
    },
  };
}

/** The network interfaces of an instance, which have no life of their own. */
export function nicsOf(instance: Instance): { readonly id: string; readonly name: string }[] {
  const { networkProfile } = setSchema.parse(instance.set.properties).virtualMachineProfile;
  return networkProfile.networkInterfaceConfigurations.map(({ name, properties }) =>
    scaleSetNic(instanceId(instance), instance.index, name, properties),
  );
}

/** The instance view of an instance, which always runs. */
export function instanceViewOf({ set }: Instance, now: number): object {
  const status = (code: string, displayStatus: string): object => ({
    code,
    level: 'Info',
    displayStatus,
    ...(code.startsWith('Provisioning') ? { time: computeTime(now) } : {}),
  });
  return {
    placementGroupId: guid('placement group', keyOf(set.id), groupOf(set.id)),
    platformUpdateDomain: 0,
    platformFaultDomain: 0,
    statuses: [
      status('ProvisioningState/succeeded', 'Provisioning succeeded'),
      status('PowerState/running', 'VM running'),
    ],
  };
}
