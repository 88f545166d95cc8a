import { type Reply, refusal } from './errors.ts';

const audiences = ['https://management.azure.com', 'https://management.core.windows.net/'];

/**
 * What `/metadata/endpoints` answers, to anybody: clients learn from it where to sign in and for which audience. The shape of 2015-01-01
 * is what Debian's azure-cli reads; versions from 2019-05-01 describe whole clouds in a list, from 2022-09-01 this one alone
 * (azure-cli, hashicorp/go-azure-sdk).
 */
export function cloudMetadata(origin: string, version: string | null): Reply {
  if (version === null || version === '')
    return refusal(400, 'MissingApiVersionParameter', 'The api-version query parameter is required.');
  if (version < '2019-05-01')
    return {
      status: 200,
      body: {
        galleryEndpoint: `${origin}/gallery/`,
        graphEndpoint: `${origin}/graph/`,
        portalEndpoint: `${origin}/portal/`,
        authentication: { loginEndpoint: `${origin}/`, audiences },
      },
    };
  const cloud = cloudOf(origin);
  return { status: 200, body: version < '2022-09-01' ? [cloud] : cloud };
}

function cloudOf(origin: string): object {
  return {
    name: 'SimulatedAzure',
    resourceManager: `${origin}/`,
    portal: `${origin}/portal`,
    gallery: `${origin}/gallery/`,
    graph: `${origin}/graph/`,
    graphAudience: `${origin}/graph/`,
    microsoftGraphResourceId: `${origin}/graph/`,
    batch: `${origin}/batch/`,
    media: `${origin}/media/`,
    authentication: {
      loginEndpoint: `${origin}/`,
      audiences,
      tenant: 'common',
      identityProvider: 'AAD',
    },
    suffixes: {
      storage: 'core.windows.net',
      keyVaultDns: 'vault.azure.net',
      sqlServerHostname: 'database.windows.net',
    },
  };
}
