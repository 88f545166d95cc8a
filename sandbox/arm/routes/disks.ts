import { diskBody } from '../compute/disks.ts';
import { groupOf, nameOf } from '../kernel/resource-id.ts';
import { resourceNotFound } from '../server/errors.ts';
import type { Route } from './route.ts';

/** OS disks: read only. */
export const diskRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/subscriptions/:subscription/resourcegroups/:group/providers/microsoft.compute/disks/:name',
    operation: 'disks/read',
    resource: ({ path }) => path,
    handle: (simulation, { path }) => {
      const body = diskBody(simulation, path);
      return body === undefined
        ? resourceNotFound('Microsoft.Compute/disks', nameOf(path), groupOf(path))
        : { status: 200, body };
    },
  },
];
