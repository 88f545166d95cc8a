import type { Route } from '../../src/contract/route.ts';
import { routes } from '../../src/contract/routes.ts';

const all: readonly Route[] = Object.values(routes);

/** The route that serves a path below `/api`, such as `remediations/some-id`; undefined where there is none. */
function routeAt(method: Route['method'], pathname: string): Route | undefined {
  const parts = pathname.split('/');
  return all.find(({ method: own, path }) => {
    const pattern = path.split('/');
    const fits = pattern.every((part, at) => part.startsWith('{') || part === parts[at]);
    return own === method && fits && pattern.length === parts.length;
  });
}

/** Everything in which an answer differs from what the contract says of its route and status, each with its place. */
export function contractFaults(
  method: Route['method'],
  pathname: string,
  status: 200 | 202 | 503,
  body: unknown,
): readonly string[] {
  const answer = routeAt(method, pathname)?.answers[status];
  if (answer === undefined) return [`${method} ${pathname} has no answer ${status}`];
  return answer.safeParse(body).error?.issues.map((one) => JSON.stringify(one)) ?? [];
}
