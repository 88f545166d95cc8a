import { type ImagePath, imagesAt } from '../compute/marketplace.ts';
import type { ArmRequest } from '../server/arm-request.ts';
import { type Reply, refusal } from '../server/errors.ts';
import type { Route } from './route.ts';

const publishers = '/subscriptions/:subscription/providers/microsoft.compute/locations/:location/publishers';
const offers = `${publishers}/:publisher/artifacttypes/vmimage/offers`;
const skus = `${offers}/:offer/skus`;
const versions = `${skus}/:sku/versions`;

function pathOf({ path, names, query }: ArmRequest): ImagePath {
  const segments = path.split('/');
  const top = Number(query.get('$top') ?? 0);
  const after = (marker: string): Record<string, string> => {
    const at = segments.findIndex((segment) => segment.toLowerCase() === `${marker}s`);
    const value = at < 0 ? undefined : segments[at + 1];
    return value === undefined ? {} : { [marker]: value };
  };
  const { subscription, location } = names;
  return {
    subscription,
    location,
    ...after('publisher'),
    ...after('offer'),
    ...after('sku'),
    ...after('version'),
    newestFirst: /^name desc$/i.test(query.get('$orderby') ?? ''),
    ...(top > 0 ? { most: top } : {}),
  };
}

function read(request: ArmRequest): Reply {
  const body = imagesAt(pathOf(request));
  return body === undefined
    ? refusal(404, 'NotFound', `Artifact: VMImage was not found at '${request.path}'.`)
    : { status: 200, body };
}

function routeOf(path: string, operation: Route['operation']): Route {
  return {
    method: 'GET',
    path,
    operation,
    resource: ({ names }) => `/subscriptions/${names.subscription}`,
    handle: (_simulation, request) => read(request),
  };
}

/** Images of the marketplace: read only. */
export const imageRoutes: readonly Route[] = [
  routeOf(publishers, 'marketplaceImages/list'),
  routeOf(offers, 'marketplaceImages/list'),
  routeOf(skus, 'marketplaceImages/list'),
  routeOf(versions, 'marketplaceImages/list'),
  routeOf(`${versions}/:version`, 'marketplaceImages/read'),
];
