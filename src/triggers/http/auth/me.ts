import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { type ActSettings, operatorRole } from './act-guard.ts';
import { principalHeader, readPrincipal } from './principal.ts';

const acts = [
  'remediate',
  'approve',
  'reject',
  'cancel',
  'acknowledge',
  'pause',
  'resume',
  'reset-breaker',
  'ask-guest',
];

/**
 * `GET /api/me`: who the caller is, how the caller signed in, and which acts are allowed. The page reads it to know what to offer; each act is
 * checked again.
 */
export function getMe(request: HttpRequest, settings: ActSettings): HttpResponseInit {
  const who =
    settings.keyless === true
      ? readPrincipal(request.headers.get(principalHeader) ?? '')
      : { id: 'function key', roles: settings.withKey ? [operatorRole] : [] };
  const operator = who?.roles.includes(operatorRole) ?? false;
  return {
    jsonBody: {
      name: who?.name ?? who?.id ?? 'nobody',
      role: operator ? 'operator' : 'reader',
      acts: operator ? acts : [],
      because: operator || settings.appServiceAuth ? null : 'function keys are read-only here',
    },
  };
}
