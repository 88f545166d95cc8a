import { surroundingMembers } from '../admin/surroundings.ts';
import { availabilitySetId } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import { imageReference } from './image-reference.ts';
import type { VmWrite } from './vm-body.ts';
import type { FullVmOrder } from './vm-order.ts';

/** The body of the PUT that would create this VM. */
export function vmTemplate(
  simulation: Simulation,
  order: FullVmOrder,
  location: string,
  subscriptionId: string,
  nicIds: readonly string[],
): VmWrite {
  const { resourceGroup, availabilitySet, zone, tags } = order;
  const setId =
    availabilitySet === undefined
      ? undefined
      : availabilitySetId(subscriptionId, resourceGroup, availabilitySet);
  return {
    location,
    ...(Object.keys(tags).length === 0 ? {} : { tags }),
    ...(zone === undefined ? {} : { zones: [zone] }),
    ...(order.extendedLocation === undefined
      ? {}
      : { extendedLocation: { name: order.extendedLocation, type: 'EdgeZone' } }),
    ...(order.plan === undefined ? {} : { plan: order.plan }),
    properties: {
      hardwareProfile: { vmSize: order.size },
      storageProfile: {
        ...(order.image === 'attached'
          ? {}
          : {
              imageReference: imageReference(
                simulation,
                order.image,
                order.os,
                subscriptionId,
                resourceGroup,
              ),
            }),
        osDisk: {
          // A VM whose OS disk is attached has no image (virtualMachines, DiskCreateOptionTypes).
          createOption: order.image === 'attached' ? 'Attach' : 'FromImage',
          ...(order.image === 'attached' ? { osType: order.os === 'windows' ? 'Windows' : 'Linux' } : {}),
          ...(order.ephemeral ? { caching: 'ReadOnly', diffDiskSettings: { option: 'Local' } } : {}),
        },
        diskControllerType: 'SCSI',
      },
      // An attached disk was generalised by nobody, so nothing of the guest is set.
      ...(order.image === 'attached' ? {} : { osProfile: osProfileOf(order) }),
      networkProfile: {
        networkInterfaces: nicIds.map((id, index) => ({
          id,
          properties: { primary: index === 0, deleteOption: 'Detach' },
        })),
      },
      diagnosticsProfile: { bootDiagnostics: { enabled: true } },
      ...(order.priority === 'Spot'
        ? { priority: 'Spot', evictionPolicy: 'Deallocate', billingProfile: { maxPrice: -1 } }
        : {}),
      ...(setId === undefined ? {} : { availabilitySet: { id: setId } }),
      ...surroundingMembers(order, { subscriptionId, location }),
      ...(order.hibernation ? { additionalCapabilities: { hibernationEnabled: true } } : {}),
    },
  };
}

function osProfileOf({ name, os }: FullVmOrder): NonNullable<VmWrite['properties']['osProfile']> {
  const common = {
    computerName: name.slice(0, os === 'windows' ? 15 : 64),
    adminUsername: 'azureuser',
    secrets: [],
    allowExtensionOperations: true,
    requireGuestProvisionSignal: true,
  };
  return os === 'windows'
    ? { ...common, windowsConfiguration: { provisionVMAgent: true, enableAutomaticUpdates: true } }
    : { ...common, linuxConfiguration: { disablePasswordAuthentication: true, provisionVMAgent: true } };
}
