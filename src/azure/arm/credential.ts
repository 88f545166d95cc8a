import { AzureCliCredential, ManagedIdentityCredential, type TokenCredential } from '@azure/identity';

/**
 * The app's identity: its managed identity wherever the platform offers one, otherwise the developer's own `az login`.
 * Never a chain that tries one after the other: in production it is always the same identity that acts.
 */
export function createCredential(
  identityEndpoint: string | undefined,
  clientId: string | undefined,
): TokenCredential {
  if (identityEndpoint === undefined) return new AzureCliCredential();
  return new ManagedIdentityCredential(clientId === undefined ? {} : { clientId });
}
