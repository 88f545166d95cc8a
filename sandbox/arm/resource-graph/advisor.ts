import { guid } from '../kernel/random.ts';
import { keyOf, subscriptionOf } from '../kernel/resource-id.ts';
import type { FixedQuery } from './fixed-query.ts';

// AccelNetConfiguration and AccelNetDisengaged, in Microsoft's Advisor metadata.
const types = {
  configuration: '3a3c1a2a-8597-4d3a-981a-0a24a0ee9de4',
  disengaged: 'a06456ed-afb7-4d16-86fd-0054e25268ed',
} as const;

/** What Advisor recommends about Accelerated Networking. */
export const advisor: FixedQuery = {
  name: 'advisor',
  text: `advisorresources
| where type =~ 'microsoft.advisor/recommendations'
| extend p = properties
| where tolower(tostring(p.recommendationTypeId)) in ('3a3c1a2a-8597-4d3a-981a-0a24a0ee9de4', 'a06456ed-afb7-4d16-86fd-0054e25268ed')
| project id, vmId = tolower(tostring(p.resourceMetadata.resourceId)), typeId = tolower(tostring(p.recommendationTypeId)), lastUpdated = p.lastUpdated
| order by id asc`,
  rows: ({ advice }, subscriptions) =>
    advice()
      .filter(({ vm }) => subscriptions.has(keyOf(subscriptionOf(vm))))
      .map(({ vm, kind, lastUpdated }) => ({
        id: `${vm}/providers/Microsoft.Advisor/recommendations/${guid('recommendation', keyOf(vm), kind)}`,
        vmId: keyOf(vm),
        typeId: types[kind],
        lastUpdated: new Date(lastUpdated).toISOString(),
      }))
      .sort((one, other) => (one.id < other.id ? -1 : 1)),
};
