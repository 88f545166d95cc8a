import fc from 'fast-check';
import { drivers } from '../../../../sandbox/arm/compute/network-hardware.ts';
import { sizes } from '../../../../sandbox/arm/compute/sizes.ts';
import type { VmOrder } from '../../../../sandbox/arm/compute/vm-order.ts';

const tags = fc.dictionary(fc.constantFrom('team', 'accelnet-opt-out', 'cost'), fc.string({ maxLength: 8 }));

type Draft = Omit<VmOrder, 'name' | 'nics'> & {
  readonly nicCount: number;
  /** How many of them are accelerated. */
  readonly accelerated: number;
};

const places: readonly Partial<VmOrder>[] = [
  {},
  { zone: '1' },
  { availabilitySet: 'set' },
  { scaleSet: 'flex' },
  { proximityPlacementGroup: 'near', publicAddress: 'basic-dynamic' },
  { dedicatedHost: { group: 'hosts', name: 'one' }, diskAccelerated: true },
  { capacityReservationGroup: 'reserved', publicAddress: 'standard' },
  { hibernation: true },
  {
    image: { publisher: 'contoso', offer: 'appliance', sku: 'one' },
    plan: { publisher: 'contoso', product: 'appliance', name: 'one' },
    reportedOs: { name: 'contoso', version: '1' },
  },
  { hibernation: true, powerState: 'hibernated' },
];

/** Any VM that can be ordered, without its name and those of its network interfaces. */
export const randomOrder: fc.Arbitrary<Draft> = fc
  .record({
    size: fc.constantFrom(...sizes),
    os: fc.constantFrom('linux', 'windows'),
    powerState: fc.constantFrom('running', 'stopped', 'deallocated'),
    priority: fc.constantFrom('Regular', 'Spot'),
    settled: fc.boolean(),
    ephemeral: fc.boolean(),
    driver: fc.boolean(),
    hardware: fc.constantFrom(...drivers),
    drivers: fc.subarray([...drivers]),
    flag: fc.boolean(),
    nicCount: fc.integer({ min: 1, max: 2 }),
    tags,
    extensions: fc.array(fc.constant({ name: 'AMA', seconds: 50 }), { maxLength: 1 }),
    place: fc.constantFrom(...places),
  })
  .map(({ size, place, flag, ...order }) => ({
    ...order,
    ...place,
    size: size.name,
    accelerated: flag && size.accelerated ? size.acceleratedNics : 0,
  }));

/** Completes the order with the names. */
export function named({ nicCount, accelerated, ...order }: Draft, name: string): VmOrder {
  const nics = Array.from({ length: nicCount }, (_, index) => ({
    name: `${name}-nic-${index}`,
    accelerated: index < accelerated,
  }));
  return { ...order, name, nics, raiseEvents: false };
}
