import type { TokenCredential } from '@azure/identity';
import { cloudEventOf } from '../core/notifications/cloud-event.ts';
import type { Delivery, Receiver } from '../ports/receiver.ts';
import { postJson, reasonOf } from './post-json.ts';

export interface TopicOptions {
  readonly endpoint: string;
  readonly credential: TokenCredential;
  readonly source: string;
  readonly deadlineMs: number;
}

// The same in every cloud (@azure/eventgrid's default scope), and the only api-version of publishing.
const scope = 'https://eventgrid.azure.net/.default';
const apiVersion = '2018-01-01';

/** An Event Grid custom topic whose input schema is CloudEvents 1.0; the app's identity needs the role EventGrid Data Sender on it. */
export function eventGridTopic({ endpoint, credential, source, deadlineMs }: TopicOptions): Receiver {
  const url = `${endpoint}?api-version=${apiVersion}`;
  return {
    name: 'topic',
    deliver: async (outboxMessage): Promise<Delivery> => {
      const signal = AbortSignal.timeout(deadlineMs);
      const token = await tokenWithin(credential, signal);
      if (typeof token !== 'string') return token;
      return await postJson({
        url,
        authorization: `Bearer ${token}`,
        contentType: 'application/cloudevents+json; charset=utf-8',
        body: cloudEventOf(outboxMessage, source),
        signal,
      });
    },
  };
}

async function tokenWithin(credential: TokenCredential, signal: AbortSignal): Promise<string | Delivery> {
  const late = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => late.reject(signal.reason), { once: true });
  try {
    const token = await Promise.race([credential.getToken(scope, { abortSignal: signal }), late.promise]);
    return token?.token ?? { kind: 'failed', why: 'no token' };
  } catch (error) {
    return { kind: 'failed', why: `no token: ${reasonOf(error)}` };
  }
}
