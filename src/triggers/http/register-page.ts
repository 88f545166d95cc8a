import { durableOf } from '../../use-cases/durable-of.ts';
import type { EventDeps } from '../../use-cases/event-deps.ts';
import { logOf } from '../../use-cases/log.ts';
import { Instances } from '../../workflow/durable/instances.ts';
import { getMe } from './auth/me.ts';
import { getDashboard } from './dashboard.ts';
import { route } from './http-route.ts';
import { sizesOf } from './known-sizes.ts';
import { overviewOf } from './overview.ts';
import type { PageFiles } from './page-files.ts';
import type { Operating } from './register-triggers.ts';
import { remediateNow } from './remediate-now.ts';

/** The page itself is served whatever the configuration: it shows what is wrong with it. */
export function registerPage(files: PageFiles): void {
  route('dashboard', undefined, ({ request }) => getDashboard(request, files));
}

/** What only the page needs, beside the routes that everybody has. */
export function registerPageData(
  deps: EventDeps,
  { acts, assessments, records, receivers }: Operating,
): void {
  const guards = { acts, now: deps.now };
  const overview = overviewOf({ ...deps, receivers, ...(records === undefined ? {} : { records }) });
  route('overview', guards, (_asked, context) => overview(Instances.of(context)));
  route('sizes', guards, sizesOf(deps));
  route('me', guards, ({ request }) => getMe(request, acts));
  route('remediateNow', guards, (asked, context) =>
    remediateNow(durableOf(context), asked, logOf(context), { ...deps, assessments }),
  );
}
