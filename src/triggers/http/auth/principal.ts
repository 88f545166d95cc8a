import * as z from 'zod';

/** Written by App Service Authentication, and by nobody else where that protects the app. */
export const principalHeader = 'x-ms-client-principal';

/** Who signed in: object id, and the name where Entra gives one. Nothing else of the principal is kept. */
export interface SignedIn {
  readonly id: string;
  readonly name?: string;
  readonly roles: readonly string[];
}

const roleClaims = ['roles', 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role'];
const idClaims = ['oid', 'http://schemas.microsoft.com/identity/claims/objectidentifier'];
const nameClaims = ['name', 'preferred_username'];

// App Service Authentication's principal (app-service/configure-authentication-user-identities).
const principal = z.object({
  role_typ: z.string().nullish(),
  claims: z.array(z.object({ typ: z.string(), val: z.string() })).max(500),
});

/** Reads the principal's header; undefined for one that cannot be read, or that names nobody. */
export function readPrincipal(header: string): SignedIn | undefined {
  const read = principal.safeParse(jsonOf(header));
  if (!read.success) return undefined;
  const { claims, role_typ } = read.data;
  const firstOf = (types: readonly string[]): string | undefined =>
    claims.find(({ typ }) => types.includes(typ))?.val;
  const id = firstOf(idClaims)?.slice(0, 64);
  if (id === undefined) return undefined;
  const name = firstOf(nameClaims)?.slice(0, 120);
  const types = role_typ == null ? roleClaims : [...roleClaims, role_typ];
  const roles = claims.filter(({ typ }) => types.includes(typ)).map(({ val }) => val);
  return { id, roles, ...(name === undefined ? {} : { name }) };
}

function jsonOf(header: string): unknown {
  try {
    return JSON.parse(Buffer.from(header, 'base64').toString('utf8'));
  } catch {
    // The schema says that this is no principal.
    return undefined;
  }
}
