/** The members of ARM resources that the simulation reads or writes; all others are kept as they came. */

export type Tags = Record<string, string>;

export interface SubResource {
  [member: string]: unknown;
  id: string;
}

export interface NicReference {
  [member: string]: unknown;
  id: string;
  properties?: { [member: string]: unknown; primary?: boolean; deleteOption?: string };
}

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
    enableAcceleratedNetworking: boolean;
    macAddress?: string;
    primary?: boolean;
    virtualMachine?: SubResource;
  };
}

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
