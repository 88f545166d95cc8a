import * as z from 'zod';
import type { Simulation } from '../kernel/simulation.ts';
import { groupName } from '../world/resource-groups.ts';
import { guestOrder } from './guest-order.ts';
import { imageChoiceSchema } from './image-reference.ts';
import { drivers } from './network-hardware.ts';
import { notOffered } from './offered.ts';
import { findSize } from './sizes.ts';

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$/, {
  error: 'must be 1 to 80 letters, digits, ".", "_" or "-", and begin with a letter or digit',
});
const tags = z.record(z.string(), z.string());

// Members of a VM's JSON that other members of the order set.
const said = ['id', 'name', 'type', 'etag', 'location', 'zones', 'tags'];
const saidProperties = ['hardwareProfile', 'networkProfile', 'availabilitySet', 'provisioningState'];
const propertiesSchema = z.looseObject({ properties: z.looseObject({}) });

function saysNothingTwice(extra: Readonly<Record<string, unknown>>): boolean {
  const { properties = {} } = propertiesSchema.safeParse(extra).data ?? {};
  return !said.some((one) => one in extra) && !saidProperties.some((one) => one in properties);
}

const nicExtraSchema = z.looseObject({
  properties: z
    .looseObject({
      ipConfigurations: z
        .array(z.looseObject({ properties: z.looseObject({}).exactOptional() }))
        .exactOptional(),
    })
    .exactOptional(),
});

const nicOrder = z.strictObject({
  name,
  /** The VM's by default. */
  resourceGroup: groupName.exactOptional(),
  accelerated: z.boolean().default(false),
  /** Without the flag in its JSON at all, as recorded of old ones. */
  flag: z.literal('absent').exactOptional(),
  /** Merged into the network interface's JSON, at every level. */
  extra: z
    .record(z.string(), z.unknown())
    .refine((extra) => nicExtraSchema.safeParse(extra).success, {
      error:
        "must hold, if at all, 'properties' as an object and in it 'ipConfigurations' as a list of objects",
    })
    .default({}),
});

/** What a VM is to be like that is put into the world, with its network interfaces and its resource group. */
export const vmOrderSchema = z
  .strictObject({
    name,
    resourceGroup: groupName.default('rg-sandbox'),
    subscriptionId: z.guid().exactOptional(),
    size: z.string(),
    os: z.enum(['linux', 'windows']).default('linux'),
    /** One, named after the VM, by default. */
    nics: z.array(nicOrder).min(1).exactOptional(),
    tags: tags.default({}),
    priority: z.enum(['Regular', 'Spot']).default('Regular'),
    /** An ephemeral OS disk. */
    ephemeral: z.boolean().default(false),
    availabilitySet: name.exactOptional(),
    scaleSet: name.exactOptional(),
    proximityPlacementGroup: name.exactOptional(),
    dedicatedHost: z.strictObject({ group: name, name }).exactOptional(),
    capacityReservationGroup: name.exactOptional(),
    /** Of the first network interface: a Basic one is released when the VM is deallocated. */
    publicAddress: z.enum(['basic-dynamic', 'standard']).exactOptional(),
    /** Whether the VM may hibernate. */
    hibernation: z.boolean().default(false),
    /** Ubuntu or Windows Server of the marketplace, by default; `attached` for an OS disk that was attached and has no image. */
    image: z.union([z.literal('attached'), imageChoiceSchema]).exactOptional(),
    /** The marketplace plan of an appliance. */
    plan: z
      .strictObject({ publisher: z.string().min(1), product: z.string().min(1), name: z.string().min(1) })
      .exactOptional(),
    /** What the agent reports; what the default images are, otherwise. */
    reportedOs: z.strictObject({ name: z.string(), version: z.string() }).exactOptional(),
    /** What the OS disk says of accelerated networking; nothing by default, as for many images. */
    diskAccelerated: z.boolean().exactOptional(),
    /** The Edge Zone that it is in. */
    extendedLocation: name.exactOptional(),
    zone: z.enum(['1', '2', '3']).exactOptional(),
    location: z.string().exactOptional(),
    powerState: z.enum(['running', 'stopped', 'deallocated', 'hibernated']).default('running'),
    /** Agent ready and extensions installed from the beginning. */
    settled: z.boolean().default(false),
    extensions: z.array(z.strictObject({ name, seconds: z.number().nonnegative() })).default([]),
    /** ms since the epoch; now by default. */
    createdAt: z.number().int().exactOptional(),
    /** Whether the guest has a driver for the virtual function. */
    driver: z.boolean().default(true),
    /** Which drivers, if it has any; all by default. */
    drivers: z.array(z.enum(drivers)).exactOptional(),
    /** Merged into the VM's JSON, at every level: what no other member says. */
    extra: z
      .record(z.string(), z.unknown())
      .refine(saysNothingTwice, {
        error: `must not hold ${[...said, ...saidProperties].join(', ')}: other members of the order say them`,
      })
      .default({}),
    ...guestOrder,
    /** The network hardware of its first host; the first that the size has by default. */
    hardware: z.enum(drivers).exactOptional(),
    /** Whether the events of its creation are sent. */
    raiseEvents: z.boolean().default(true),
  })
  .check(({ value, issues }) => {
    if (value.powerState === 'hibernated' && !value.hibernation)
      issues.push({
        code: 'custom',
        input: value.powerState,
        path: ['powerState'],
        message: "'hibernated' needs 'hibernation': true",
      });
    if (value.modules !== undefined && (value.drivers !== undefined || !value.driver))
      issues.push({
        code: 'custom',
        input: value.modules,
        path: ['modules'],
        message: "take the place of 'driver' and 'drivers': one of them must be left out",
      });
  });

/** A VM as it is ordered, defaults left out. */
export type VmOrder = z.input<typeof vmOrderSchema>;
/** A VM as it is ordered, defaults filled in. */
export type FullVmOrder = z.output<typeof vmOrderSchema>;

const sizeAndNics = z.looseObject({
  size: z.string(),
  nics: z.array(z.looseObject({ accelerated: z.unknown().optional() })).catch([]),
});

/** What is wrong with an order's size, and with its network interfaces for that size, in this world. */
export function sizeIssues({ world, settings }: Simulation, given: unknown): z.core.$ZodIssueCustom[] {
  const order = sizeAndNics.safeParse(given).data;
  if (order === undefined) return [];
  const size = findSize(world, order.size);
  if (size === undefined) return [notOffered(['size'], order.size)];
  const { nics } = order;
  const accelerated = nics.filter((nic) => nic.accelerated === true).length;
  const most = settings.rules.secondAcceleratedNic === 'refused' ? size.acceleratedNics : size.maxNics;
  const wrong = [
    nics.length > size.maxNics
      ? `${nics.length} network interfaces; ${size.name} takes at most ${size.maxNics}`
      : undefined,
    accelerated > 0 && !size.accelerated ? `${size.name} cannot have accelerated networking` : undefined,
    accelerated > most && size.accelerated
      ? `${size.name} can have accelerated networking on ${most} of them at most`
      : undefined,
  ];
  return wrong.flatMap((message) =>
    message === undefined ? [] : [{ code: 'custom', input: nics, path: ['nics'], message }],
  );
}

/** Reads an order. Throws a ZodError for what makes no sense, in this world. */
export function readVmOrder(simulation: Simulation, given: unknown): FullVmOrder {
  const parsed = vmOrderSchema.safeParse(given);
  const issues = [...(parsed.error?.issues ?? []), ...sizeIssues(simulation, given)];
  if (!parsed.success || issues.length > 0) throw new z.ZodError(issues);
  return parsed.data;
}
