import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { type Suspension, suspendedBecause } from '../../../core/settings/suspension.ts';
import { problem } from '../answers.ts';
import { type ActSettings, operatorRole, signInFault } from './act-guard.ts';
import { principalHeader, readPrincipal } from './principal.ts';

const readerRole = 'Reader';

type Handler = (
  request: HttpRequest,
  context: InvocationContext,
) => HttpResponseInit | Promise<HttpResponseInit>;

/** What `app.http` takes of a route: who may call it, and the handler. */
interface Door {
  readonly authLevel: 'anonymous' | 'function';
  readonly handler: Handler;
}

/** Keys are required unless setting and platform both say that everybody is signed in. */
export function levelOf({ keyless }: ActSettings): Door['authLevel'] {
  return keyless === true ? 'anonymous' : 'function';
}

/** Why a request may not read; undefined when it may. With App Service Authentication its caller needs the role `Reader` or `Operator`. */
function readRefusal(request: HttpRequest, settings: ActSettings): string | undefined {
  if (!settings.appServiceAuth) return undefined;
  const fault = signInFault(settings);
  if (fault !== undefined) return fault;
  const roles = readPrincipal(request.headers.get(principalHeader) ?? '')?.roles ?? [];
  return roles.includes(readerRole) || roles.includes(operatorRole)
    ? undefined
    : `this needs the role ${readerRole} or ${operatorRole}`;
}

/** Whose share of the readers' budget a request uses: the person's, where known, or the share of all who use a key. */
export function callerOf(request: HttpRequest, { keyless }: ActSettings): string {
  const who = keyless === true ? readPrincipal(request.headers.get(principalHeader) ?? '') : undefined;
  return who?.id ?? 'function key';
}

/**
 * Makes routes for those who may read. Their answers are never stored by clients, give the app's time in `accelnet-now`, and carry an ETag, so that
 * asking again costs next to nothing while nothing has changed.
 */
export function forReaders(settings: ActSettings, now: () => number): (handler: Handler) => Door {
  return (handler) => ({
    authLevel: levelOf(settings),
    handler: async (request, context) => {
      const refusal = readRefusal(request, settings);
      if (refusal !== undefined) return problem(403, refusal);
      const answer = await tagged(request, await handler(request, context));
      const time = { 'accelnet-now': new Date(now()).toISOString() };
      return { ...answer, headers: { 'cache-control': 'no-store', ...time, ...answer.headers } };
    },
  });
}

/** Answers in place of a handler that would assess VMs with a policy that cannot be read. */
export function unlessSuspended(suspended: Suspension | undefined, handler: Handler): Handler {
  return suspended === undefined ? handler : () => problem(503, suspendedBecause);
}

async function tagged(request: HttpRequest, answer: HttpResponseInit): Promise<HttpResponseInit> {
  if (answer.jsonBody === undefined || (answer.status ?? 200) !== 200) return answer;
  const { jsonBody, ...rest } = answer;
  const body = JSON.stringify(jsonBody);
  const digest = await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(body));
  const etag = `"${Buffer.from(digest).toString('base64url').slice(0, 22)}"`;
  if (request.headers.get('if-none-match') === etag) return { status: 304, headers: { etag } };
  return { ...rest, body, headers: { ...rest.headers, 'content-type': 'application/json', etag } };
}
