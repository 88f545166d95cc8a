import * as z from 'zod';
import { type Parsed, parseWith } from '../../core/lib/parsed.ts';
import type { ListedVm } from '../../ports/inventory.ts';
import { toNic } from '../resources/to-nic.ts';
import { toVmFacts } from '../resources/to-vm-facts.ts';

const bag = z.record(z.string(), z.unknown());
const nicRow = z.object({ id: z.string(), properties: bag.nullish() });
const vmRow = bag.and(
  z.object({ id: z.string(), properties: bag, nics: z.array(nicRow) }),
) as z.ZodType<VmRow>;

type Bag = Readonly<Record<string, unknown>>;
type NicRow = { readonly id: string; readonly properties?: Bag | null | undefined };
type VmRow = Bag & { readonly id: string; readonly properties: Bag; readonly nics: readonly NicRow[] };

/** Graph packs as null what ARM leaves out. It cannot distinguish a null flag from an absent one, so a run that puts one back reads ARM. */
function given(packed: Bag): Bag {
  return Object.fromEntries(Object.entries(packed).filter(([, value]) => value !== null));
}

/** A row of the VMs' query as a VM with its interfaces; or what is wrong with it. */
export function toListedVm(row: unknown): Parsed<ListedVm> {
  const read = parseWith(vmRow, row);
  if (!read.ok) return read;
  const { properties, nics, ...resource } = read.value;
  const { imageReference, osDisk, networkInterfaces, power, ...rest } = given(properties);
  const vm = toVmFacts({
    ...given(resource),
    properties: {
      ...rest,
      storageProfile: given({ imageReference: imageReference ?? null, osDisk: osDisk ?? null }),
      networkProfile: { networkInterfaces: networkInterfaces ?? [] },
      ...(typeof power === 'string' ? { instanceView: { statuses: [{ code: power }] } } : {}),
    },
  });
  if (!vm.ok) return vm;
  // A NIC that Graph does not know yet, or that cannot be read, counts as missing where the VM names it.
  const known = nics.flatMap(({ id, properties: own }) => {
    const nic = own == null ? undefined : toNic({ id, properties: given(own) });
    return nic?.ok === true ? [nic.value.reading] : [];
  });
  return { ok: true, value: { vm: vm.value, nics: known, power: vm.value.power !== 'unknown' } };
}
