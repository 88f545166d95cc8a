import * as z from 'zod';
import { eventTime } from '../kernel/azure-time.ts';
import { nextGuid, type Simulation } from '../kernel/simulation.ts';
import type { Webhook } from './events.ts';

/** Why a webhook was not taken, or that it was. */
export type Subscribed = { readonly ok: true } | { readonly ok: false; readonly reason: string };

const maxAnswerMs = 30_000;
const origin = 'eventgrid.azure.net';

/** Asks the endpoint whether it wants events, as Event Grid does before it sends any (webhook-event-delivery). */
export async function shakeHands(simulation: Simulation, webhook: Webhook): Promise<Subscribed> {
  try {
    return webhook.schema === 'CloudEvents'
      ? await askByOptions(webhook)
      : await askByEvent(simulation, webhook);
  } catch (error) {
    return { ok: false, reason: `no answer from ${webhook.url}: ${causeOf(error)}` };
  }
}

async function askByEvent(simulation: Simulation, { url, name }: Webhook): Promise<Subscribed> {
  const validationCode = nextGuid(simulation, 'validation').toUpperCase();
  const topic = `/subscriptions/${Object.values(simulation.world.subscriptions)[0]?.id ?? ''}`;
  const event = {
    id: nextGuid(simulation, 'event'),
    topic,
    subject: '',
    data: {
      validationCode,
      validationUrl: `https://rp-westeurope.eventgrid.azure.net/eventsubscriptions/${name}/validate?id=${validationCode}`,
    },
    eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
    eventTime: eventTime(simulation.schedule.now()),
    metadataVersion: '1',
    dataVersion: '2',
  };
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'aeg-event-type': 'SubscriptionValidation' },
    body: JSON.stringify([event]),
    signal: AbortSignal.timeout(maxAnswerMs),
  });
  const text = await response.text();
  if (response.status === 200 && validationResponseIn(text) === validationCode) return { ok: true };
  return { ok: false, reason: `${url} answered ${response.status} without the validation code` };
}

function validationResponseIn(text: string): string | undefined {
  try {
    return z.object({ validationResponse: z.string() }).safeParse(JSON.parse(text)).data?.validationResponse;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

// CloudEvents 1.0 HTTP webhook, abuse protection.
async function askByOptions({ url }: Webhook): Promise<Subscribed> {
  const response = await fetch(url, {
    method: 'OPTIONS',
    headers: { 'webhook-request-origin': origin },
    signal: AbortSignal.timeout(maxAnswerMs),
  });
  await response.text();
  const allowed = response.headers.get('webhook-allowed-origin');
  if (response.status === 200 && (allowed === origin || allowed === '*')) return { ok: true };
  return { ok: false, reason: `${url} answered ${response.status} without allowing ${origin}` };
}

/** The reason of a failed fetch: a code such as ECONNREFUSED where there is one. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return error.message;
}
