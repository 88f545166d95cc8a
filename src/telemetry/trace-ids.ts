import { createHash, randomBytes } from 'node:crypto';
import { type SpanContext, TraceFlags } from '@opentelemetry/api';
import type { IdGenerator } from '@opentelemetry/sdk-trace-base';

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The first span of the trace of a correlation id, known without having seen it: the trace's id is the correlation id without dashes, which is what
 * `x-ms-correlation-request-id` carries. Undefined where that is no GUID, or one of zeros, which W3C's trace context forbids.
 */
export function rootOf(correlationId: string | undefined): SpanContext | undefined {
  if (correlationId === undefined || !guid.test(correlationId)) return undefined;
  const traceId = correlationId.replaceAll('-', '').toLowerCase();
  if (/^0+$/.test(traceId)) return undefined;
  const spanId = createHash('sha256').update(traceId).digest('hex').slice(0, 16);
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
}

/** Random ids, except where the next span is the first one of a trace whose ids are known. */
export class GivenIds implements IdGenerator {
  #given: SpanContext | undefined;

  /** Makes a span, at once, that has these ids if it is the first of its trace. */
  with<T>(given: SpanContext | undefined, make: () => T): T {
    this.#given = given;
    try {
      return make();
    } finally {
      this.#given = undefined;
    }
  }

  generateTraceId(): string {
    return this.#given?.traceId ?? randomBytes(16).toString('hex');
  }

  generateSpanId(): string {
    return this.#given?.spanId ?? randomBytes(8).toString('hex');
  }
}
