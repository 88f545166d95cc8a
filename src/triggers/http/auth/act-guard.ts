import type { HttpRequest } from '@azure/functions';
import { principalHeader, readPrincipal } from './principal.ts';

/** Who may act over HTTP; by default nobody may. */
export interface ActSettings {
  /** A function key is enough to act, though it names no person. */
  readonly withKey: boolean;
  /** A setting says that App Service Authentication protects the app. */
  readonly appServiceAuth: boolean;
  /** The platform says it as well: its header is trusted, and no key is required as well. Neither alone is enough. */
  readonly keyless?: boolean;
}

/** Why roles are not trusted although the setting requires them; undefined where setting and platform agree. */
export function signInFault({ appServiceAuth, keyless }: ActSettings): string | undefined {
  return appServiceAuth && keyless !== true
    ? 'ACCELNET_APP_SERVICE_AUTH is true, but the platform does not say that it signs people in (WEBSITE_AUTH_ENABLED): nobody’s role is believed'
    : undefined;
}

/** The person who acts: object id, and the name where Entra gives one. Nothing else of the principal is kept. */
export interface Actor {
  readonly id: string;
  readonly name?: string;
}

export type Guarded =
  | { readonly ok: true; readonly actor: Actor }
  | { readonly ok: false; readonly status: 403 | 415; readonly detail: string };

/** The role of those who may act. */
export const operatorRole = 'Operator';

/**
 * Decides whether a request may act. With App Service Authentication its caller needs the role `Operator`; the header that says so is trusted
 * only where both a setting and the platform say that the platform, and not the caller, writes it. Without it a key may act only where a setting
 * allows that. A browser may act only from our own page.
 */
export function guardAct(request: HttpRequest, settings: ActSettings): Guarded {
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? ''))
    return { ok: false, status: 415, detail: 'content-type: should be application/json' };
  if (!isSameOrigin(request)) return refused('an act may only come from our own page, or from no browser');
  const fault = signInFault(settings);
  if (fault !== undefined) return refused(fault);
  const header = request.headers.get(principalHeader);
  if (header === null)
    return settings.appServiceAuth ? refused(`this needs the role ${operatorRole}`) : byKey(settings);
  if (!settings.appServiceAuth)
    return refused(`${principalHeader}: not believed, because App Service Authentication is not configured`);
  const who = readPrincipal(header);
  if (who === undefined) return refused(`${principalHeader}: cannot be read`);
  const { id, name, roles } = who;
  return roles.includes(operatorRole)
    ? { ok: true, actor: { id, ...(name === undefined ? {} : { name }) } }
    : refused(`this needs the role ${operatorRole}`);
}

function refused(detail: string): Guarded {
  return { ok: false, status: 403, detail };
}

function byKey({ withKey }: ActSettings): Guarded {
  if (withKey) return { ok: true, actor: { id: 'function key' } };
  return refused(
    'function keys are read-only here; sign in as an operator, or see ACCELNET_ALLOW_ACTS_WITH_KEY',
  );
}

/** Browsers say where a request comes from, and another page cannot change that (fetch metadata; Origin on every POST). */
function isSameOrigin(request: HttpRequest): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return false;
  const origin = request.headers.get('origin');
  return origin === null || origin === new URL(request.url).origin;
}

/** The actor's name as records keep it. */
export function namedAs({ id, name }: Actor): string {
  return name === undefined ? id : `${name} (${id})`;
}
