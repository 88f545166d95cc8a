import { issueToken } from '../arm/server/token.ts';
import type { DrivenClock } from '../clock.ts';
import { peoplesIds } from './people.ts';

/** The audience of ARM's tokens. */
export const armAudience = 'https://management.azure.com';

/** Makes the headers of requests that one person sends to ARM: a token, and a correlation id of its own for each. */
export function personOn(clock: DrivenClock): () => Record<string, string> {
  let sent = 0;
  return () => ({
    authorization: `Bearer ${issueToken({ aud: armAudience, exp: clock.now() / 1000 + 3600, oid: 'somebody' })}`,
    'content-type': 'application/json',
    'x-ms-correlation-request-id': `${peoplesIds}${sent++}`,
  });
}
