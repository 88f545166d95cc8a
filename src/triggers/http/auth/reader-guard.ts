import type { HttpRequest } from '@azure/functions';
import { type ActSettings, operatorRole, signInFault } from './act-guard.ts';
import { principalHeader, readPrincipal } from './principal.ts';

const readerRole = 'Reader';

/** Keys are required unless setting and platform both say that everybody is signed in. */
export function levelOf({ keyless }: ActSettings): 'anonymous' | 'function' {
  return keyless === true ? 'anonymous' : 'function';
}

/** Why a request may not read; undefined when it may. With App Service Authentication its caller needs the role `Reader` or `Operator`. */
export function readRefusal(request: HttpRequest, settings: ActSettings): string | undefined {
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

/** The ETag of an answer's body. */
export async function entityTag(body: string): Promise<string> {
  const digest = await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(body));
  return `"${Buffer.from(digest).toString('base64url').slice(0, 22)}"`;
}
