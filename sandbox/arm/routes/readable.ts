import { groupOf, keyOf, nameOf } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import { expandedBody, readableBody } from '../readable/readable-body.ts';
import { type ReadableType, readableTypes } from '../readable/readable-types.ts';
import { referrersIn } from '../readable/referrers.ts';
import type { ArmRequest } from '../server/arm-request.ts';
import { type Reply, resourceNotFound } from '../server/errors.ts';
import { othersBelow } from '../world/other-resources.ts';
import { pageOf, type Route, seenBy } from './route.ts';

const subscription = '/subscriptions/:subscription';
const group = `${subscription}/resourcegroups/:group`;

/** The resource whose collection a path ends with: its scope, or the parent. */
export function aboveCollection({ path }: ArmRequest): string {
  const above = path.slice(0, path.lastIndexOf('/'));
  const provider = above.toLowerCase().lastIndexOf('/providers/');
  return above.slice(provider).split('/').length <= 3 ? above.slice(0, provider) : above;
}

function pathOf({ path }: ArmRequest): string {
  return path;
}

// Hono's pattern for a type's collection: a parameter for the name of each parent.
function collectionOf(type: string): string {
  const [provider = '', ...types] = type.toLowerCase().split('/');
  return types.reduce(
    (path, one, index) => (index === 0 ? `${path}/${one}` : `${path}/:parent${index}/${one}`),
    provider,
  );
}

function readRoute({ type, name }: ReadableType): Route {
  return {
    method: 'GET',
    path: `${group}/providers/${collectionOf(type)}/:name`,
    operation: `${name}/read`,
    resource: pathOf,
    handle: (simulation, { path, query }) => {
      const found = simulation.world.others[keyOf(path)];
      if (found === undefined) return resourceNotFound(type, nameOf(path), groupOf(path));
      const body = query.get('$expand')?.toLowerCase() === 'instanceview' ? expandedBody : readableBody;
      return { status: 200, body: body(simulation, found, referrersIn(simulation)) };
    },
  };
}

function listRoutes({ type, name, listed }: ReadableType): Route[] {
  if (listed === 'nowhere') return [];
  const list = (simulation: Simulation, request: ArmRequest): Reply => {
    const above = aboveCollection(request);
    if (listed === 'below-parent' && simulation.world.others[keyOf(above)] === undefined)
      return resourceNotFound(type.slice(0, type.lastIndexOf('/')), nameOf(above), groupOf(above));
    const referrers = referrersIn(simulation);
    const found = seenBy(simulation, request, `${name}/list`, othersBelow(simulation, above, type));
    return pageOf(found, request, (one) => readableBody(simulation, one, referrers));
  };
  return (listed === 'below-parent' ? [group] : [subscription, group]).map((scope) => ({
    method: 'GET',
    path: `${scope}/providers/${collectionOf(type)}`,
    operation: `${name}/list`,
    resource: aboveCollection,
    handle: list,
  }));
}

/** What only has to be read, by its type: single resources and lists. */
export const readableRoutes: readonly Route[] = readableTypes.flatMap((one) => [
  readRoute(one),
  ...listRoutes(one),
]);
