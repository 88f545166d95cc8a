import { actRoutes } from './act-routes.ts';
import { readRoutes } from './read-routes.ts';

/** Every route of the HTTP API by the name of its function; the names are part of URLs and of roles. */
export const routes = { ...readRoutes, ...actRoutes };

export type RouteName = keyof typeof routes;
