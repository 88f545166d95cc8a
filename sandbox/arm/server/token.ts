import * as z from 'zod';

/**
 * Which clock the holder of a token uses. A host of the sandbox has the world's time, which may stand still or lie years away;
 * every other program has its machine's.
 */
export type TokenClock = 'world' | 'machine';

const claimsSchema = z.looseObject({
  aud: z.string(),
  exp: z.number(),
  clock: z.literal('machine').optional(),
});

/** Claims of a token that are text, as events show them. */
type Claims = Readonly<Record<string, string>>;

const audiences = ['https://management.azure.com', 'https://management.core.windows.net'];

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/** A token that clients can decode; its signature proves nothing, and nobody checks it. */
export function issueToken(claims: Readonly<Record<string, string | number>>): string {
  return `${encoded({ typ: 'JWT', alg: 'none' })}.${encoded(claims)}.c2ltdWxhdGVk`;
}

/** The moment in milliseconds by each clock that a token may have been issued by. */
export type TokenTimes = Readonly<Record<TokenClock, number>>;

/** The claims of a token, or the error that ARM answers with 401. */
export type TokenReading =
  | { readonly ok: true; readonly claims: Claims }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** Reads the bearer of a request to ARM, or says why ARM would not take it. A token expires by the clock that it was issued by. */
export function readBearer(authorization: string | undefined, now: TokenTimes): TokenReading {
  const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined)
    return {
      ok: false,
      code: 'AuthenticationFailed',
      message: "Authentication failed. The 'Authorization' header is missing.",
    };
  const claims = decoded(token);
  if (claims === undefined)
    return { ok: false, code: 'InvalidAuthenticationToken', message: 'The access token is invalid.' };
  if (!audiences.includes(claims.aud.replace(/\/$/, '')))
    return {
      ok: false,
      code: 'InvalidAuthenticationTokenAudience',
      message: `The access token has been obtained for wrong audience or resource '${claims.aud}'. It should exactly match with one of the allowed audiences '${audiences.join("','")}'.`,
    };
  if (claims.exp * 1000 <= now[claims.clock ?? 'world'])
    return {
      ok: false,
      code: 'ExpiredAuthenticationToken',
      message: 'The access token expiry UTC time has passed.',
    };
  return { ok: true, claims: textOf(claims) };
}

function decoded(token: string): z.infer<typeof claimsSchema> | undefined {
  try {
    return claimsSchema.safeParse(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()))
      .data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

// Resource Manager shows object and tenant id under their long names (event-schema-subscriptions).
function textOf({ oid, tid, clock: _clock, ...claims }: Readonly<Record<string, unknown>>): Claims {
  const named = {
    ...claims,
    'http://schemas.microsoft.com/identity/claims/objectidentifier': oid,
    'http://schemas.microsoft.com/identity/claims/tenantid': tid,
  };
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
