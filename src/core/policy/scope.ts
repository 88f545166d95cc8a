import { globMatches } from '../lib/glob.ts';
import type { Tags, VmFacts } from '../model/facts.ts';
import type { Policy } from './policy.ts';
import type { Selector } from './policy-types.ts';

/** What selectors read: the VM's place, name, size and own tags. */
export type Selectable = Pick<VmFacts, 'id' | 'size' | 'location' | 'tags'>;

/** Whether a VM is in the policy's scope, and which selector says so, by its place in the list. */
export type ScopeAnswer =
  | { readonly kind: 'in-scope' }
  | { readonly kind: 'excluded'; readonly selector: number }
  | { readonly kind: 'not-in-scope' };

/** Locations are written as `westeurope` and as `West Europe`. */
const plainLocation = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9*]/g, '');

/** How names and values of tags are compared: without case and surrounding space, and one letter in two encodings is one letter. */
export const plainTag = (text: string): string => text.normalize('NFC').trim().toLowerCase();

function anyMatches(patterns: readonly string[] | undefined, text: string): boolean {
  return patterns === undefined || patterns.some((pattern) => globMatches(pattern, text));
}

function tagsMatch(wanted: Readonly<Record<string, string>>, tags: Tags): boolean {
  return Object.entries(wanted).every(([name, pattern]) =>
    Object.entries(tags).some(
      ([own, value]) => plainTag(own) === plainTag(name) && globMatches(plainTag(pattern), plainTag(value)),
    ),
  );
}

/** Whether a selector names a VM: all that it gives must hold, and of a list, one. A selector that gives nothing names every VM. */
export function selects(selector: Selector, vm: Selectable): boolean {
  const [, , subscription = '', , group = '', , , , name = ''] = vm.id.split('/');
  return (
    anyMatches(selector.subscriptions, subscription) &&
    anyMatches(selector.resourceGroups, group) &&
    anyMatches(selector.names, name) &&
    anyMatches(selector.sizes, vm.size) &&
    anyMatches(selector.locations?.map(plainLocation), plainLocation(vm.location)) &&
    tagsMatch(selector.tags ?? {}, vm.tags)
  );
}

/** Whether a VM is in the policy's scope; an exclusion wins over every inclusion. */
export function scopeOf(
  vm: Selectable,
  { include, exclude }: Pick<Policy, 'include' | 'exclude'>,
): ScopeAnswer {
  const selector = exclude.findIndex((one) => selects(one, vm));
  if (selector >= 0) return { kind: 'excluded', selector };
  const included = include.length === 0 || include.some((one) => selects(one, vm));
  return { kind: included ? 'in-scope' : 'not-in-scope' };
}
