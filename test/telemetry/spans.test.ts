import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';
import type { SpanAsked } from '../../src/ports/telemetry.ts';
import { rootOf } from '../../src/telemetry/trace-ids.ts';
import { inActivitySpan } from '../../src/workflow/activities/activity-span.ts';
import { Measured } from '../support/measured.ts';
import { record } from '../support/records.ts';

const correlationId = '11111111-0000-4000-8000-000000000001';
const traceId = '11111111000040008000000000000001';
const request: SpanAsked = { name: 'GET x', kind: 'client', attributes: { 'http.request.method': 'GET' } };

describe('the trace of a run', () => {
  test('has its correlation id, and joins activities and their requests under a first span that is written last', async () => {
    const { telemetry, ...measured } = all();
    await inActivitySpan(telemetry, 'assess', { correlationId }, () =>
      telemetry.within(request, async (span) => span.set({ 'http.response.status_code': 200 })),
    );
    telemetry.ended(record('run-1', { correlationId }));
    const [sent, activity, root] = measured.spans();
    expect([sent, activity, root].map((span) => span?.name)).toEqual([
      'GET x',
      'activity assess',
      'remediation',
    ]);
    for (const span of measured.spans()) expect(span.spanContext().traceId).toBe(traceId);
    expect(sent?.parentSpanContext?.spanId).toBe(activity?.spanContext().spanId);
    expect(activity?.parentSpanContext?.spanId).toBe(root?.spanContext().spanId);
    expect(root?.parentSpanContext).toBeUndefined();
    expect(root?.spanContext().spanId).toBe(rootOf(correlationId)?.spanId);
    expect(root?.attributes).toMatchObject({ 'accelnet.run.id': 'run-1', 'accelnet.outcome': 'accelerated' });
    expect(root?.duration[0]).toBe(120);
  });

  test('is linked from the event that began it, which has a trace of its own', async () => {
    const { telemetry, ...measured } = all();
    const event = '22222222-0000-4000-8000-000000000002';
    const asked: SpanAsked = { name: 'event vm', kind: 'consumer', correlationId: event, attributes: {} };
    await telemetry.within(asked, async () => telemetry.link(correlationId));
    const [span] = measured.spans();
    expect(span?.kind).toBe(SpanKind.CONSUMER);
    expect(span?.spanContext().traceId).toBe(event.replaceAll('-', ''));
    expect(span?.links.map(({ context }) => [context.traceId, context.spanId])).toEqual([
      [traceId, rootOf(correlationId)?.spanId],
    ]);
  });

  test('is kept whole or not at all, by its id', async () => {
    for (const id of Array.from({ length: 40 }, () => crypto.randomUUID())) {
      const { telemetry, ...measured } = all(0.5);
      for (const name of ['assess', 'start'])
        await inActivitySpan(telemetry, name, { correlationId: id }, async () => 1);
      telemetry.ended(record('run-1', { correlationId: id }));
      expect([0, 3]).toContain(measured.spans().length);
    }
  });
});

describe('a span', () => {
  test('is marked by a failure that is answered, and by an error that is thrown, which goes on', async () => {
    const { telemetry, ...measured } = all();
    const failure = { ok: false, failure: { kind: 'throttled', message: 'm' } };
    expect(await inActivitySpan(telemetry, 'poll', { correlationId }, async () => failure)).toBe(failure);
    const thrown = inActivitySpan(telemetry, 'start', { correlationId }, async () => {
      throw new RangeError('a secret');
    });
    await expect(thrown).rejects.toThrow('a secret');
    expect(measured.spans().map(({ status, attributes }) => [status, attributes['error.type']])).toEqual([
      [{ code: SpanStatusCode.ERROR }, 'throttled'],
      [{ code: SpanStatusCode.ERROR }, 'RangeError'],
    ]);
    expect(
      JSON.stringify(measured.spans().map(({ events, attributes }) => [events, attributes])),
    ).not.toContain('secret');
  });

  test('of a request outside of every other one is not written, and neither is that of an activity without a run', async () => {
    const { telemetry, ...measured } = all();
    expect(await telemetry.within(request, async () => 7)).toBe(7);
    expect(await inActivitySpan(telemetry, 'notify', { kind: 'stranded' }, async () => 8)).toBe(8);
    expect(measured.spans()).toEqual([]);
  });

  test('of a sweep’s step begins a trace of its own', async () => {
    const { telemetry, ...measured } = all();
    for (let n = 0; n < 2; n++) await inActivitySpan(telemetry, 'sweepPage', { sweepId: 's' }, async () => n);
    expect(new Set(measured.spans().map((span) => span.spanContext().traceId)).size).toBe(2);
  });
});

test.each(['', 'no-guid', '00000000-0000-0000-0000-000000000000', `${correlationId}0`])(
  'a correlation id that is no trace id begins no trace of that id: %j',
  async (id) => {
    expect(rootOf(id)).toBeUndefined();
    const { telemetry, ...measured } = all();
    await inActivitySpan(telemetry, 'assess', { correlationId: id }, async () => 1);
    expect(measured.spans()[0]?.spanContext().traceId).toMatch(/^[0-9a-f]{32}$/);
  },
);

function all(ratio = 1) {
  const measured = new Measured({ ratio });
  return { telemetry: measured.telemetry, spans: () => measured.spans() };
}
