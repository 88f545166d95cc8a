import type { HttpRequest } from '@azure/functions';
import { actsOfCallers } from '../../../contract/answers/me-answer.ts';
import type { AnswerOf } from '../request-shapes.ts';
import { type ActSettings, operatorRole } from './act-guard.ts';
import { principalHeader, readPrincipal } from './principal.ts';

/**
 * `GET /api/me`: who the caller is, how the caller signed in, and which acts are allowed. The page reads it to know what to offer; each act is
 * checked again.
 */
export function getMe(request: HttpRequest, settings: ActSettings): AnswerOf<'me'> {
  const who =
    settings.keyless === true
      ? readPrincipal(request.headers.get(principalHeader) ?? '')
      : { id: 'function key', roles: settings.withKey ? [operatorRole] : [] };
  const operator = who?.roles.includes(operatorRole) ?? false;
  return {
    status: 200,
    body: {
      name: who?.name ?? who?.id ?? 'nobody',
      role: operator ? 'operator' : 'reader',
      acts: operator ? actsOfCallers : [],
      because: operator || settings.appServiceAuth ? null : 'function keys are read-only here',
    },
  };
}
