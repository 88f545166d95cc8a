import * as z from 'zod';
import { faultTexts, faultWords } from '../lib/fault-words.ts';
import { foldCase } from '../lib/fold-case.ts';
import { isLongerAsJson } from '../lib/json-size.ts';
import { parseResourceId, type ResourceId } from './resource-id.ts';

/** An event says only which resource to assess; everything else in it is untrusted, and at most a hint. */
export interface ResourceSignal {
  readonly eventId: string;
  readonly correlationId?: string;
  readonly operation: string;
  /** Whether the event says that the operation failed; a hint, to be checked against what Azure shows. */
  readonly failed: boolean;
  readonly resource: ResourceId;
  /** When it happened, as the event says, in milliseconds; a hint as well. */
  readonly at?: number;
}

type IgnoredBecause = 'event-type-not-handled' | 'operation-not-handled' | 'subscription-not-watched';

export type EventReading =
  | { readonly kind: 'signal'; readonly signal: ResourceSignal }
  | { readonly kind: 'ignored'; readonly eventId: string; readonly because: IgnoredBecause }
  | { readonly kind: 'refused'; readonly eventId?: string; readonly faults: readonly string[] };

// Longest values we take: ARM's own ids stay far below; a longer one is hostile or broken.
// The check tests the type itself: zod's own would compare the `length` of any object, which may not be comparable.
const text = (max: number): z.ZodString =>
  z.string().refine((value) => value.length > 0 && value.length <= max, {
    error: `should have 1 to ${max} characters`,
  });

// Event Grid schema and CloudEvents 1.0 name the same things differently (event-grid/event-schema-subscriptions).
// `authorization`, `claims` and `httpRequest` come as objects, as JSON text or not at all, hold personal data, and are not read.
const envelope = z.object({
  id: text(256),
  eventType: text(256).optional(),
  type: text(256).optional(),
  topic: text(512).optional(),
  source: text(512).optional(),
  subject: text(512),
  eventTime: z.string().max(64).optional().catch(undefined),
  time: z.string().max(64).optional().catch(undefined),
  data: z.object({
    operationName: text(256),
    resourceUri: text(512).optional(),
    subscriptionId: text(64).optional(),
    correlationId: text(128).optional(),
  }),
});

// Event Grid delivers no event over 1 MB (event-grid/quotas-limits), and a queue's message holds 64 KiB: a larger one does not come from Event Grid.
const maxEvent = 1_048_576;

const writes = new Map([
  ['microsoft.compute/virtualmachines/write', 'vm'],
  ['microsoft.network/networkinterfaces/write', 'nic'],
]);
// A VM that is turned off can be changed without an outage, and one that is started again is watched.
const actions = new Map([
  ['microsoft.compute/virtualmachines/deallocate/action', 'vm'],
  ['microsoft.compute/virtualmachines/start/action', 'vm'],
]);
const handled = new Map([
  ['microsoft.resources.resourcewritesuccess', { operations: writes, failed: false }],
  ['microsoft.resources.resourceactionsuccess', { operations: actions, failed: false }],
  ['microsoft.resources.resourceactionfailure', { operations: actions, failed: true }],
]);

const looseId = z.object({ id: text(256) });
const looseType = z.object({ eventType: z.string().optional(), type: z.string().optional() });

/** Reads one delivered event, of either schema, and says which resource it is about, or why it is not acted upon. */
export function readEvent(event: unknown, watched: readonly string[]): EventReading {
  const eventId = looseId.safeParse(event).data?.id;
  const known = eventId === undefined ? {} : { eventId };
  if (isLongerAsJson(event, maxEvent))
    return {
      kind: 'refused',
      ...known,
      faults: [`event: should be at most ${maxEvent} bytes long`],
    };
  return readParts(event, eventId, watched);
}

function readParts(event: unknown, eventId: string | undefined, watched: readonly string[]): EventReading {
  const known = eventId === undefined ? {} : { eventId };
  const type = looseType.safeParse(event).data;
  const eventType = type?.eventType ?? type?.type;
  const kind = eventType === undefined ? undefined : handled.get(eventType.toLowerCase());
  if (eventId !== undefined && eventType !== undefined && kind === undefined)
    return { kind: 'ignored', eventId, because: 'event-type-not-handled' };

  const result = envelope.safeParse(event, { error: faultWords });
  if (!result.success) return { kind: 'refused', ...known, faults: faultTexts(result.error, 'event') };
  const { id, subject, topic, source, data } = result.data;
  const at = Date.parse(result.data.eventTime ?? result.data.time ?? '');
  if (kind === undefined)
    return { kind: 'refused', ...known, faults: ['eventType (or type, in CloudEvents): missing'] };

  const wanted = kind.operations.get(data.operationName.toLowerCase());
  if (wanted === undefined) return { kind: 'ignored', eventId: id, because: 'operation-not-handled' };

  const resource = parseResourceId(withoutVerb(subject, data.operationName));
  if (!resource.ok)
    return { kind: 'refused', eventId: id, faults: resource.faults.map((f) => `subject: ${f}`) };
  const faults = contradictions(resource.value, wanted, topic ?? source, data);
  if (faults.length > 0) return { kind: 'refused', eventId: id, faults };
  if (!watched.some((one) => sameText(one, resource.value.subscriptionId)))
    return { kind: 'ignored', eventId: id, because: 'subscription-not-watched' };
  const correlation = data.correlationId === undefined ? {} : { correlationId: data.correlationId };
  return {
    kind: 'signal',
    signal: {
      eventId: id,
      ...correlation,
      operation: data.operationName,
      failed: kind.failed,
      resource: resource.value,
      ...(Number.isNaN(at) ? {} : { at }),
    },
  };
}

/** The subject of an action's event may end in the action's verb, behind the VM (a sample of superplanehq/superplane). */
function withoutVerb(subject: string, operation: string): string {
  const [, verb] = /\/([a-z]+)\/action$/i.exec(operation) ?? [];
  const cut = subject.lastIndexOf('/');
  return verb !== undefined && sameText(subject.slice(cut + 1), verb) ? subject.slice(0, cut) : subject;
}

function sameText(a: string, b: string): boolean {
  return foldCase(a) === foldCase(b);
}

/** Every contradiction about which resource the event is for: an event with one is refused. */
function contradictions(
  resource: ResourceId,
  wanted: string,
  origin: string | undefined,
  data: { resourceUri?: string | undefined; subscriptionId?: string | undefined },
): string[] {
  const faults: string[] = [];
  if (resource.kind !== wanted) faults.push('operationName: speaks of another resource type than subject');
  if (data.resourceUri !== undefined && !sameText(data.resourceUri, resource.key))
    faults.push('data.resourceUri: names another resource than subject');
  if (data.subscriptionId !== undefined && !sameText(data.subscriptionId, resource.subscriptionId))
    faults.push('data.subscriptionId: names another subscription than subject');
  if (origin === undefined) faults.push('topic (or source, in CloudEvents): missing');
  else if (!`${foldCase(origin)}/`.startsWith(`/subscriptions/${resource.subscriptionId}/`))
    faults.push('topic: names another subscription than subject');
  return faults;
}
