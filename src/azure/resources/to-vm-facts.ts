import * as z from 'zod';
import { type Parsed, parsed, parseWith } from '../../core/lib/parsed.ts';
import type {
  AgentFacts,
  ExtensionFacts,
  OsFacts,
  PowerState,
  Tags,
  VmFacts,
} from '../../core/model/facts.ts';

const reference = z.object({ id: z.string() }).nullish();
const status = z.object({
  code: z.string().optional(),
  displayStatus: z.string().optional(),
  time: z.string().optional(),
});
const statuses = z.array(status).nullish();
const imageReference = z
  .object({
    publisher: z.string().nullish(),
    offer: z.string().nullish(),
    sku: z.string().nullish(),
    id: z.string().nullish(),
    sharedGalleryImageId: z.string().nullish(),
    communityGalleryImageId: z.string().nullish(),
  })
  .nullish();
const guestConfiguration = z.object({ provisionVMAgent: z.boolean().nullish() }).nullish();

/** Names may be missing, `null`, or hold what is not text: tags are other people's input. */
export const tagsShape = z.record(z.string(), z.unknown()).nullish();

export function readTags(tags: z.infer<typeof tagsShape>): Tags {
  return Object.fromEntries(
    Object.entries(tags ?? {}).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : String(value ?? ''),
    ]),
  );
}

// Only what we use; everything else is dropped here and never stored.
const virtualMachine = z.object({
  id: z.string(),
  location: z.string(),
  zones: z.array(z.string()).nullish(),
  tags: tagsShape,
  managedBy: z.string().nullish(),
  plan: z
    .object({ publisher: z.string().nullish(), product: z.string().nullish(), name: z.string().nullish() })
    .nullish(),
  extendedLocation: z.object({ name: z.string().nullish() }).nullish(),
  resources: z
    .array(
      z.object({
        name: z.string(),
        properties: z.object({ provisioningState: z.string().optional() }).optional(),
      }),
    )
    .nullish(),
  properties: z.object({
    vmId: z.string(),
    hardwareProfile: z.object({ vmSize: z.string() }),
    provisioningState: z.string(),
    timeCreated: z.string().optional(),
    priority: z.string().nullish(),
    storageProfile: z
      .object({
        imageReference,
        osDisk: z
          .object({
            diffDiskSettings: z.object({ option: z.string().optional() }).nullish(),
            managedDisk: z.object({ id: z.string().nullish() }).nullish(),
            osType: z.string().nullish(),
          })
          .optional(),
      })
      .optional(),
    osProfile: z
      .object({ linuxConfiguration: guestConfiguration, windowsConfiguration: guestConfiguration })
      .nullish(),
    securityProfile: z
      .object({ uefiSettings: z.object({ vTpmEnabled: z.boolean().nullish() }).nullish() })
      .nullish(),
    networkProfile: z
      .object({ networkInterfaces: z.array(z.object({ id: z.string() })).nullish() })
      .optional(),
    availabilitySet: reference,
    virtualMachineScaleSet: reference,
    proximityPlacementGroup: reference,
    host: reference,
    hostGroup: reference,
    capacityReservation: z.object({ capacityReservationGroup: reference }).nullish(),
    instanceView: z
      .object({
        statuses,
        osName: z.string().nullish(),
        osVersion: z.string().nullish(),
        vmAgent: z.object({ statuses }).nullish(),
        extensions: z.array(z.object({ name: z.string().optional(), statuses })).nullish(),
      })
      .nullish(),
  }),
});

type VirtualMachine = z.infer<typeof virtualMachine>;
type InstanceView = NonNullable<VirtualMachine['properties']['instanceView']>;

const powerStates: readonly PowerState[] = [
  'creating',
  'starting',
  'running',
  'stopping',
  'stopped',
  'deallocating',
  'deallocated',
];

/** Power state of an instance view; a missing or unrecognised one is `unknown`, which a transient problem can cause. */
function powerOf(view: InstanceView): PowerState {
  const code = view.statuses?.find((one) => one.code?.toLowerCase().startsWith('powerstate/'))?.code;
  const name = code?.split('/')[1]?.toLowerCase();
  return powerStates.find((state) => state === name) ?? 'unknown';
}

/** `ProvisioningState/failed/CODE` of an instance view (virtual-machines/states-billing). */
function failureCodeOf(view: InstanceView): string | undefined {
  const codes = (view.statuses ?? []).map(({ code }) => code?.split('/') ?? []);
  const [, , code] =
    codes.find(([what, state]) => /^provisioningstate$/i.test(what ?? '') && /^failed$/i.test(state ?? '')) ??
    [];
  return code;
}

function agentOf({ properties }: VirtualMachine, view: InstanceView): AgentFacts | undefined {
  const [first] = view.vmAgent?.statuses ?? [];
  if (first === undefined) return undefined;
  const { linuxConfiguration, windowsConfiguration } = properties.osProfile ?? {};
  const provisioned = (linuxConfiguration ?? windowsConfiguration)?.provisionVMAgent !== false;
  // A VM made without an agent shows one that is not Ready; one that was installed later is Ready.
  if (!provisioned && first.displayStatus?.toLowerCase() !== 'ready') return undefined;
  const reportedAt = first.time === undefined ? {} : { reportedAt: first.time };
  return { ready: first.displayStatus?.toLowerCase() === 'ready', ...reportedAt };
}

function extensionsOf({ resources }: VirtualMachine, view: InstanceView): ExtensionFacts[] {
  const fromResources = (resources ?? []).map(({ name, properties }) => ({
    name,
    provisioningState: properties?.provisioningState ?? 'unknown',
  }));
  if (fromResources.length > 0) return fromResources;
  return (view.extensions ?? []).map(({ name, statuses: own }) => ({
    name: name ?? '',
    provisioningState: own?.[0]?.code?.split('/')[1] ?? 'unknown',
  }));
}

function osOf({ properties }: VirtualMachine, { osName, osVersion }: InstanceView): OsFacts {
  const { publisher, offer, sku } = properties.storageProfile?.imageReference ?? {};
  const reported = osName ? { reported: { name: osName, version: osVersion ?? '' } } : {};
  const known = { ...typeOf(properties.storageProfile?.osDisk?.osType), ...reported };
  const reference = properties.storageProfile?.imageReference;
  if (reference == null) return { image: 'none', ...known };
  const imageId = reference.id || reference.sharedGalleryImageId || reference.communityGalleryImageId;
  // A marketplace image may have an id beside its names: we do not read the gallery that its publisher uses.
  if (!publisher || !offer || !sku) return { image: 'custom', ...given('imageId', imageId), ...known };
  return { image: { publisher, offer, sku }, ...known };
}

// A plan that names nothing is a plan still: the image is a third party's.
function planOf({ publisher, product, name }: NonNullable<VirtualMachine['plan']>): VmFacts['plan'] & object {
  return { publisher: publisher ?? '', product: product ?? '', name: name ?? '' };
}

function typeOf(osType: string | null | undefined): Pick<OsFacts, 'type'> {
  const type = osType?.toLowerCase();
  return type === 'linux' || type === 'windows' ? { type } : {};
}

function given<K extends string>(name: K, value: string | null | undefined): { [P in K]?: string } {
  return (value == null || value === '' ? {} : { [name]: value }) as { [P in K]?: string };
}

/** A VM as ARM shows it with `$expand=instanceView`, reduced to what decisions need; or what is wrong with the answer. */
export function toVmFacts(body: unknown): Parsed<VmFacts> {
  const result = parseWith(virtualMachine, body);
  if (!result.ok) return result;
  const { id, location, zones, tags, managedBy, plan, extendedLocation, properties } = result.value;
  const view = properties.instanceView ?? {};
  const agent = agentOf(result.value, view);
  return parsed({
    id,
    vmUid: properties.vmId,
    location: location.toLowerCase(),
    zones: zones ?? [],
    size: properties.hardwareProfile.vmSize,
    ...given('createdAt', properties.timeCreated),
    provisioningState: properties.provisioningState,
    ...given('failureCode', failureCodeOf(view)),
    power: powerOf(view),
    hibernated: (view.statuses ?? []).some(
      ({ code }) => code?.toLowerCase() === 'hibernationstate/hibernated',
    ),
    ...(agent === undefined ? {} : { agent }),
    extensions: extensionsOf(result.value, view),
    tags: readTags(tags),
    nicIds: (properties.networkProfile?.networkInterfaces ?? []).map((nic) => nic.id),
    priority: properties.priority ?? 'Regular',
    os: osOf(result.value, view),
    ephemeralOsDisk: properties.storageProfile?.osDisk?.diffDiskSettings?.option?.toLowerCase() === 'local',
    ...given('osDiskId', properties.storageProfile?.osDisk?.managedDisk?.id),
    virtualTpm: properties.securityProfile?.uefiSettings?.vTpmEnabled === true,
    ...given('managedBy', managedBy),
    ...(plan == null ? {} : { plan: planOf(plan) }),
    ...given('extendedLocation', extendedLocation?.name),
    ...given('availabilitySetId', properties.availabilitySet?.id),
    ...given('scaleSetId', properties.virtualMachineScaleSet?.id),
    ...given('proximityPlacementGroupId', properties.proximityPlacementGroup?.id),
    ...given('dedicatedHostId', properties.host?.id ?? properties.hostGroup?.id),
    ...given('capacityReservationGroupId', properties.capacityReservation?.capacityReservationGroup?.id),
  });
}
