import type { HttpRequest } from '@azure/functions';
import * as z from 'zod';

/** Who may act over HTTP; by default nobody may. */
export interface ActSettings {
  /** A function key is enough to act, though it tells nobody's name. */
  readonly withKey: boolean;
  /** App Service Authentication stands before the app, so that its header can be believed. */
  readonly appServiceAuth: boolean;
}

/** The person who acts: object id, and the name where Entra gives one. Nothing else of the principal is kept. */
export interface Actor {
  readonly id: string;
  readonly name?: string;
}

export type Guarded =
  | { readonly ok: true; readonly actor: Actor }
  | { readonly ok: false; readonly status: 403 | 415; readonly detail: string };

const role = 'Operator';
const principalHeader = 'x-ms-client-principal';
const roleClaims = ['roles', 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role'];
const idClaims = ['oid', 'http://schemas.microsoft.com/identity/claims/objectidentifier'];
const nameClaims = ['name', 'preferred_username'];

// App Service Authentication's principal (app-service/configure-authentication-user-identities).
const principal = z.object({
  role_typ: z.string().nullish(),
  claims: z.array(z.object({ typ: z.string(), val: z.string() })).max(500),
});

type Principal = z.infer<typeof principal>;

/**
 * Decides whether a request may act. With App Service Authentication its caller needs the role `Operator`; the header that says so is believed
 * only where a setting says that the platform, and not the caller, writes it. Without it a key may act only where a setting allows that.
 * A browser may act only from our own page.
 */
export function guardAct(request: HttpRequest, settings: ActSettings): Guarded {
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? ''))
    return { ok: false, status: 415, detail: 'content-type: should be application/json' };
  if (!isSameOrigin(request)) return refused('an act may only come from our own page, or from no browser');
  const header = request.headers.get(principalHeader);
  if (header === null) return byKey(settings);
  if (!settings.appServiceAuth)
    return refused(`${principalHeader}: not believed, because App Service Authentication is not configured`);
  const actor = readPrincipal(header);
  if (actor === undefined) return refused(`${principalHeader}: cannot be read`);
  return rolesOf(actor).includes(role) && idOf(actor) !== undefined
    ? { ok: true, actor: actorOf(actor) }
    : refused(`this needs the role ${role}`);
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

/** Browsers say where a request comes from, and cannot be made to lie by another page (fetch metadata; Origin on every POST). */
function isSameOrigin(request: HttpRequest): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return false;
  const origin = request.headers.get('origin');
  return origin === null || origin === new URL(request.url).origin;
}

function readPrincipal(header: string): Principal | undefined {
  try {
    return principal.safeParse(JSON.parse(Buffer.from(header, 'base64').toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

function claimOf({ claims }: Principal, types: readonly string[]): string | undefined {
  return claims.find(({ typ }) => types.includes(typ))?.val;
}

const idOf = (who: Principal): string | undefined => claimOf(who, idClaims);

function rolesOf({ claims, role_typ }: Principal): string[] {
  const types = role_typ == null ? roleClaims : [...roleClaims, role_typ];
  return claims.filter(({ typ }) => types.includes(typ)).map(({ val }) => val);
}

function actorOf(who: Principal): Actor {
  const name = claimOf(who, nameClaims)?.slice(0, 120);
  return { id: (idOf(who) ?? '').slice(0, 64), ...(name === undefined ? {} : { name }) };
}

/** The actor as records hold him. */
export function namedAs({ id, name }: Actor): string {
  return name === undefined ? id : `${name} (${id})`;
}
