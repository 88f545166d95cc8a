import {
  type AccessToken,
  AzureCliCredential,
  AzureDeveloperCliCredential,
  AzurePowerShellCredential,
  ChainedTokenCredential,
  ManagedIdentityCredential,
  type TokenCredential,
} from '@azure/identity';
import type { Config } from '../src/config/config.ts';
import { faulty, type Parsed, parsed } from '../src/core/lib/parsed.ts';

// Of az, azd or PowerShell, each; az takes seconds where its disk is slow.
const processTimeoutInMs = 30_000;
const renewedBeforeMs = 5 * 60_000;

/**
 * Whoever is signed in here, asked for a token at once, so that nothing is begun where nobody is: the managed identity where the platform offers one,
 * otherwise who is signed in with az, azd or Azure PowerShell, in this order. No browser is opened. The fault is one line.
 */
export async function signIn(
  { arm, identityEndpoint, clientId }: Pick<Config, 'arm' | 'identityEndpoint' | 'clientId'>,
  tenant: string | undefined,
): Promise<Parsed<TokenCredential>> {
  const managed = identityEndpoint !== undefined;
  const credential = keepingTokens(managed ? managedIdentity(clientId) : signedInPerson(tenant));
  try {
    await credential.getToken(`${arm.audience.replace(/\/$/, '')}/.default`);
    return parsed(credential);
  } catch (error) {
    return faulty(
      managed ? `the managed identity gives no token: ${firstLine(error)}` : nobody(error, tenant),
    );
  }
}

function managedIdentity(clientId: string | undefined): TokenCredential {
  return new ManagedIdentityCredential(clientId === undefined ? {} : { clientId });
}

function signedInPerson(tenantId: string | undefined): TokenCredential {
  const options = { processTimeoutInMs, ...(tenantId === undefined ? {} : { tenantId }) };
  return new ChainedTokenCredential(
    new AzureCliCredential(options),
    new AzureDeveloperCliCredential(options),
    new AzurePowerShellCredential(options),
  );
}

/** az, azd and PowerShell are processes, which take a second each; the pipelines of Azure's SDK keep a token only for themselves. */
function keepingTokens(credential: TokenCredential): TokenCredential {
  const tokens = new Map<string, AccessToken>();
  return {
    getToken: async (scopes, options) => {
      const key = JSON.stringify([scopes, options?.tenantId, options?.claims]);
      const known = tokens.get(key);
      if (known !== undefined && known.expiresOnTimestamp - Date.now() > renewedBeforeMs) return known;
      const token = await credential.getToken(scopes, options);
      if (token !== null) tokens.set(key, token);
      return token;
    },
  };
}

// What az says where it is not there, or where nobody is signed in.
const expected = /could not be found|az login|not logged in/i;

function nobody(error: unknown, tenant: string | undefined): string {
  const of = tenant === undefined ? '' : ` of tenant ${tenant}`;
  const option = tenant === undefined ? '' : ` --tenant ${tenant}`;
  const azd = tenant === undefined ? '' : ` --tenant-id ${tenant}`;
  const line = `nobody${of} is signed in: az login${option} (or azd auth login${azd}, or Connect-AzAccount${tenant === undefined ? '' : ` -Tenant ${tenant}`})`;
  const [first = error] = isAggregate(error) ? error.errors : [];
  const why = firstLine(first);
  return expected.test(why) ? line : `${line}; az: ${why}`;
}

function isAggregate(error: unknown): error is { readonly errors: readonly unknown[] } {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}

// Errors of sign-ins spread over many lines; the first one names the cause and holds no token.
function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n', 1).join('').slice(0, 300);
}
