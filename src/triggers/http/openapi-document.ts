import { route } from './http-route.ts';

/**
 * `GET /api/openapi.json`: the HTTP API as an OpenAPI 3.1 document. Anybody may read it: it holds no data. It changes with a release only.
 */
export function registerOpenApi(document: string): void {
  route('openapi', undefined, () => ({
    sent: {
      headers: { 'content-type': 'application/json', 'cache-control': 'max-age=300' },
      body: document,
    },
  }));
}
