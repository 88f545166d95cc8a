/** The members of ARM resources that the simulation reads or writes; all others are kept as they came. */

/** Names and values that owners give to resources. */
export type Tags = Record<string, string>;

interface SubResource {
  [member: string]: unknown;
  id: string;
}

/** How a VM names one of its network interfaces. */
export interface NicReference {
  [member: string]: unknown;
  id: string;
  properties?: { [member: string]: unknown; primary?: boolean; deleteOption?: string };
}

/** A VM, Microsoft.Compute/virtualMachines. */
export interface VmResource {
  [member: string]: unknown;
  name: string;
  id: string;
  type: string;
  location: string;
  etag: string;
  tags?: Tags;
  zones?: string[];
  properties: {
    [member: string]: unknown;
    vmId: string;
    provisioningState: string;
    timeCreated: string;
    hardwareProfile: { [member: string]: unknown; vmSize: string };
    storageProfile: {
      [member: string]: unknown;
      osDisk: { [member: string]: unknown; name: string; diffDiskSettings?: { option?: string } };
    };
    osProfile?: { [member: string]: unknown; computerName: string };
    networkProfile: { [member: string]: unknown; networkInterfaces: NicReference[] };
    availabilitySet?: SubResource;
    priority?: string;
  };
}

/** An ip configuration of a network interface. */
export interface IpConfiguration {
  [member: string]: unknown;
  name: string;
  id: string;
  etag: string;
  type: string;
  properties: {
    [member: string]: unknown;
    provisioningState: string;
    privateIPAddress: string;
    primary: boolean;
  };
}

/** A network interface, Microsoft.Network/networkInterfaces. */
export interface NicResource {
  [member: string]: unknown;
  name: string;
  id: string;
  etag: string;
  type: string;
  location: string;
  tags?: Tags;
  properties: {
    [member: string]: unknown;
    provisioningState: string;
    resourceGuid: string;
    ipConfigurations: IpConfiguration[];
    /** Absent in the JSON of some: not true. */
    enableAcceleratedNetworking?: boolean;
    macAddress?: string;
    primary?: boolean;
    virtualMachine?: SubResource;
  };
}

/** A resource group. */
export interface GroupResource {
  [member: string]: unknown;
  id: string;
  name: string;
  type: string;
  location: string;
  managedBy?: string;
  tags: Tags;
  properties: { provisioningState: string };
}
