import * as z from 'zod';
import { imageChoiceSchema } from './image-reference.ts';
import { findSize, sizes } from './sizes.ts';

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$/, {
  error: 'must be 1 to 80 letters, digits, ".", "_" or "-", and begin with a letter or digit',
});
const tags = z.record(z.string(), z.string());

/** Drivers for network hardware that guests have or lack (accelerated-networking-how-it-works, accelerated-networking-mana-overview). */
export const drivers = ['mlx4', 'mlx5', 'mana'] as const;

/** A driver, and the hardware that it drives. */
export type Driver = (typeof drivers)[number];

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
  resourceGroup: name.exactOptional(),
  accelerated: z.boolean().default(false),
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
    resourceGroup: name.default('rg-sandbox'),
    subscriptionId: z.guid().exactOptional(),
    size: z.string().refine((size) => findSize(size) !== undefined, {
      error: ({ input }) => `'${input}' is not known; known are ${sizes.map((size) => size.name).join(', ')}`,
    }),
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
    /** Ubuntu or Windows Server of the marketplace, by default. */
    image: imageChoiceSchema.exactOptional(),
    /** The marketplace plan of an appliance. */
    plan: z
      .strictObject({ publisher: z.string().min(1), product: z.string().min(1), name: z.string().min(1) })
      .exactOptional(),
    /** What the agent reports; what the default images are, otherwise. */
    reportedOs: z.strictObject({ name: z.string(), version: z.string() }).exactOptional(),
    /** What the OS disk says of accelerated networking; nothing by default, as for many images. */
    diskAccelerated: z.boolean().exactOptional(),
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
    /** The network hardware of its first host. */
    hardware: z.enum(drivers).default('mlx5'),
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
    const size = findSize(value.size);
    const nics = value.nics ?? [];
    if (size === undefined) return;
    if (nics.length > size.maxNics)
      issues.push({
        code: 'custom',
        input: value.nics,
        path: ['nics'],
        message: `${nics.length} network interfaces; ${size.name} takes at most ${size.maxNics}`,
      });
    if (!size.accelerated && nics.some(({ accelerated }) => accelerated))
      issues.push({
        code: 'custom',
        input: value.nics,
        path: ['nics'],
        message: `${size.name} cannot have accelerated networking`,
      });
  });

/** A VM as it is ordered, defaults left out. */
export type VmOrder = z.input<typeof vmOrderSchema>;
/** A VM as it is ordered, defaults filled in. */
export type FullVmOrder = z.output<typeof vmOrderSchema>;
