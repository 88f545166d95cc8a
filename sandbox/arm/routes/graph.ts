import { queryGraph } from '../resource-graph/resource-graph.ts';
import type { Route } from './route.ts';

/** Resource Graph: one address for all queries. */
export const graphRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/providers/microsoft.resourcegraph/resources',
    operation: 'resourceGraph/query',
    resource: () => '',
    handle: queryGraph,
  },
];
