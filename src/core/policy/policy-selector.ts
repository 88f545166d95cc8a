import * as z from 'zod';
import { strictObject } from '../lib/strict-object.ts';
import { plainTag } from './scope.ts';

/** Patterns that could name something: one that cannot, for instance a name with a space in it, would silently exclude nothing. */
const patterns = (shape: RegExp, error: string, description: string) =>
  z.array(z.string().max(128).regex(shape, { error })).min(1).exactOptional().meta({ description });

/** Names of resource groups, in the policy file. */
export const resourceGroupPatterns = (description: string): ReturnType<typeof patterns> =>
  patterns(
    /^[^\s/\\<>%&?#:;,"'|]+$/,
    'should be the name of a resource group, where * stands for any characters',
    description,
  );

/** Names some VMs, in the policy file. */
export const selectorSchema = strictObject({
  subscriptions: patterns(
    /^(?:[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9A-Fa-f-]*\*[0-9A-Fa-f*-]*)$/,
    'should be the id of a subscription, not its name',
    'Ids of subscriptions.',
  ),
  resourceGroups: resourceGroupPatterns('Names of resource groups; `*` stands for any characters.'),
  names: patterns(
    /^[A-Za-z0-9._*-]+$/,
    'should be the name of a virtual machine, where * stands for any characters',
    'Names of virtual machines; `*` stands for any characters.',
  ),
  sizes: patterns(
    /^(?:(?:[Ss]tandard|STANDARD|[Bb]asic|BASIC)_|\*)[A-Za-z0-9_*-]*$/,
    'should be a size with its first part, such as Standard_D4s_v3 or Standard_B*',
    'Sizes, such as `Standard_B*`.',
  ),
  locations: patterns(
    /^[A-Za-z0-9 *]+$/,
    'should be a location such as westeurope',
    'Locations, such as `westeurope` or `*europe`.',
  ),
  tags: z
    .record(z.string().trim().min(1).max(512), z.string().max(256))
    .refine((tags) => Object.keys(tags).length > 0, { error: 'should name at least one tag' })
    .refine((tags) => new Set(Object.keys(tags).map(plainTag)).size === Object.keys(tags).length, {
      error: 'should name no tag twice, in another casing',
    })
    .exactOptional()
    .meta({
      description:
        'Tags of the VM itself, name and value; `*` stands for any characters, and alone asks only that the tag is there.',
      minProperties: 1,
    }),
})
  .refine((selector) => Object.keys(selector).length > 0, {
    error: 'should name something: an empty selector would name every VM',
    // If members of a selector are mistyped, there are faults already.
    when: ({ issues }) => issues.length === 0,
  })
  .meta({
    id: 'selector',
    description: 'Names some VMs. All that is given must hold; of a list, one. Nothing depends on case.',
    minProperties: 1,
  });
