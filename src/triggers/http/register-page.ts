import type { HttpRequest, InvocationContext } from '@azure/functions';
import { durableOf } from '../../use-cases/durable-of.ts';
import type { EventDeps } from '../../use-cases/event-deps.ts';
import { logOf } from '../../use-cases/log.ts';
import { durableBinding, Instances } from '../../workflow/durable/instances.ts';
import { whenAllowed } from './acts.ts';
import { getMe } from './auth/me.ts';
import { forReaders, levelOf } from './auth/reader-guard.ts';
import { getDashboard } from './dashboard.ts';
import { httpRoute } from './http-route.ts';
import { sizesOf } from './known-sizes.ts';
import { overviewOf } from './overview.ts';
import type { PageFiles } from './page-files.ts';
import type { Operating } from './register-triggers.ts';
import { remediateNow } from './remediate-now.ts';

/** The page itself is served whatever the configuration: it shows what is wrong with it. */
export function registerPage(files: PageFiles): void {
  httpRoute('dashboard', {
    route: 'dashboard/{*path}',
    methods: ['GET'],
    authLevel: 'anonymous',
    handler: (request: HttpRequest) => getDashboard(request, files),
  });
}

/** What only the page needs, beside the routes that everybody has. */
export function registerPageData(
  deps: EventDeps,
  { acts, assessments, records, receivers }: Operating,
): void {
  const readers = forReaders(acts, deps.now);
  const overview = overviewOf({ ...deps, receivers, ...(records === undefined ? {} : { records }) });
  httpRoute('overview', {
    route: 'overview',
    methods: ['GET'],
    extraInputs: [durableBinding],
    ...readers((_request, context) => overview(Instances.of(context))),
  });
  const sizes = sizesOf(deps);
  httpRoute('sizes', { route: 'sizes', methods: ['GET'], ...readers((request) => sizes(request)) });
  httpRoute('me', {
    route: 'me',
    methods: ['GET'],
    ...readers((request) => getMe(request, acts)),
  });
  httpRoute('remediateNow', {
    route: 'remediations',
    methods: ['POST'],
    authLevel: levelOf(acts),
    extraInputs: [durableBinding],
    handler: (request: HttpRequest, context: InvocationContext) =>
      whenAllowed(request, context, acts, (act) =>
        remediateNow(durableOf(context), act, logOf(context), { ...deps, assessments }),
      ),
  });
}
