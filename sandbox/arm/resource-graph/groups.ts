import { keyOf, subscriptionOf } from '../kernel/resource-id.ts';
import type { FixedQuery } from './fixed-query.ts';

/** Every resource group with its tags and its manager. */
export const groups: FixedQuery = {
  name: 'groups',
  text: `resourcecontainers
| where type =~ 'microsoft.resources/subscriptions/resourcegroups'
| project id, name, tags, managedBy
| order by id asc`,
  rows: ({ resourceGroups }, subscriptions) =>
    [...resourceGroups.values()]
      .filter(({ id }) => subscriptions.has(keyOf(subscriptionOf(id))))
      .sort((one, other) => (one.id < other.id ? -1 : 1))
      .map(({ id, name, tags, managedBy }) => ({ id, name, tags, managedBy: managedBy ?? '' })),
};
