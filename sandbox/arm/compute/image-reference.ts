import * as z from 'zod';
import { groupId, keyOf } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import { resourceName } from '../readable/order-parts.ts';
import { groupName } from '../world/resource-groups.ts';

const text = z.string().min(1);

// The VM's by default.
const place = { resourceGroup: groupName.exactOptional(), subscriptionId: z.guid().exactOptional() };

/** What a VM was made from: a marketplace image, a managed image, or a version of a gallery's image definition, or `latest` of it. */
export const imageChoiceSchema = z.union(
  [
    z.strictObject({ publisher: text, offer: text, sku: text, version: text.default('latest') }),
    z.strictObject({ name: resourceName, ...place }),
    z.strictObject({ gallery: resourceName, name: resourceName, version: text.default('1.0.0'), ...place }),
  ],
  {
    error: "must be {publisher, offer, sku}, {name} of an image, or {gallery, name, version} of a gallery's",
  },
);

/** See {@link imageChoiceSchema}. */
export type ImageChoice = z.output<typeof imageChoiceSchema>;

const marketplace = {
  linux: { publisher: 'Canonical', offer: '0001-com-ubuntu-server-jammy', sku: '22_04-lts-gen2' },
  windows: {
    publisher: 'MicrosoftWindowsServer',
    offer: 'WindowsServer',
    sku: '2022-datacenter-azure-edition',
  },
};
const exactVersion = '22.04.202610150';

interface Chosen {
  readonly id: string;
  readonly exactVersion?: string;
}

/** The image, version or definition that a choice names; none for the marketplace's. */
function chosen(
  { world }: Simulation,
  choice: ImageChoice,
  subscription: string,
  group: string,
): Chosen | undefined {
  if ('publisher' in choice) return undefined;
  const { subscriptionId = subscription, resourceGroup = group, name } = choice;
  const provider = `${groupId(subscriptionId, resourceGroup)}/providers/Microsoft.Compute`;
  if (!('gallery' in choice)) return { id: `${provider}/images/${name}` };
  const definition = `${provider}/galleries/${choice.gallery}/images/${name}`;
  const versions = `${definition}/versions/`;
  if (choice.version !== 'latest')
    return { id: `${versions}${choice.version}`, exactVersion: choice.version };
  // A VM made from a definition names that, and which version it was then.
  const last = Object.values(world.others).findLast(({ id }) => keyOf(id).startsWith(keyOf(versions)));
  return { id: definition, ...(last === undefined ? {} : { exactVersion: last.name }) };
}

/** The `imageReference` of a VM. */
export function imageReference(
  simulation: Simulation,
  choice: ImageChoice | undefined,
  os: 'linux' | 'windows',
  subscriptionId: string,
  group: string,
): Record<string, unknown> {
  if (choice === undefined) return { ...marketplace[os], version: 'latest', exactVersion };
  return { ...(chosen(simulation, choice, subscriptionId, group) ?? { ...choice, exactVersion }) };
}

/** What is wrong with a choice in this world. */
export function imageFaults(
  simulation: Simulation,
  choice: ImageChoice | 'attached' | undefined,
  subscriptionId: string,
  group: string,
): string[] {
  const id =
    choice === undefined || choice === 'attached'
      ? undefined
      : chosen(simulation, choice, subscriptionId, group)?.id;
  return id === undefined || simulation.world.others[keyOf(id)] !== undefined
    ? []
    : [`image: ${id} does not exist`];
}
