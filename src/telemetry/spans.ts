import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import type { RemediationRecord } from '../core/audit/audit.ts';
import type { OpenSpan, SpanAsked } from '../ports/telemetry.ts';
import { reasonOfRun } from './recorded.ts';
import { GivenIds, rootOf } from './trace-ids.ts';

export interface SpansOptions {
  readonly resource: Resource;
  readonly processor: SpanProcessor;
  /** Which part of all traces is kept, from 0 to 1: of a run everything or nothing, because its trace's id decides. */
  readonly ratio: number;
  readonly now: () => number;
}

const kinds = { internal: SpanKind.INTERNAL, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER };
// Application Insights shows a consumer's span under this name only.
const operationName = 'ai.operation.name';

/**
 * The app's spans. Nothing is registered for the whole process, so that neither the SDKs nor the worker trace because of us; the present span is kept
 * here. A run's first span is written when it has ended: until then others know its ids.
 */
export class Spans {
  readonly #provider: BasicTracerProvider;
  readonly #tracer: Tracer;
  readonly #ids = new GivenIds();
  readonly #present = new AsyncLocalStorage<{ readonly span: Span; readonly context: Context }>();
  readonly #now: () => number;

  constructor({ resource, processor, ratio, now }: SpansOptions) {
    this.#now = now;
    this.#provider = new BasicTracerProvider({
      resource,
      sampler: new TraceIdRatioBasedSampler(ratio),
      spanProcessors: [processor],
      idGenerator: this.#ids,
    });
    this.#tracer = this.#provider.getTracer('accelnet');
  }

  /** Does work in a span of its own; a client's outside of every other one has none. */
  async within<T>(asked: SpanAsked, work: (span: OpenSpan) => Promise<T>): Promise<T> {
    const present = this.#present.getStore();
    if (asked.kind === 'client' && present === undefined) return await work({ set: ignored, fail: ignored });
    const root = rootOf(asked.correlationId);
    const begins = asked.kind === 'consumer' || (present === undefined && root === undefined);
    const parent = begins ? ROOT_CONTEXT : (present?.context ?? contextOf(root));
    const options = {
      kind: kinds[asked.kind],
      attributes: { ...asked.attributes, ...(begins ? { [operationName]: asked.name } : {}) },
      startTime: this.#now(),
      root: begins,
    };
    const given = begins ? root : undefined;
    const span = this.#ids.with(given, () => this.#tracer.startSpan(asked.name, options, parent));
    const open: OpenSpan = {
      set: (attributes) => void span.setAttributes({ ...attributes }),
      fail: (errorType) => fail(span, errorType),
    };
    try {
      return await this.#present.run({ span, context: trace.setSpan(parent, span) }, () => work(open));
    } catch (error) {
      fail(span, error instanceof Error ? error.name : 'thrown');
      throw error;
    } finally {
      span.end(this.#now());
    }
  }

  link(correlationId: string): void {
    const context = rootOf(correlationId);
    if (context !== undefined) this.#present.getStore()?.span.addLink({ context });
  }

  /** Writes the first span of a run that has ended. */
  ended(record: RemediationRecord): void {
    const root = rootOf(record.correlationId);
    const { id, request, outcome, plan, recovers, startedAt, endedAt } = record;
    const attributes = {
      [operationName]: 'remediation',
      'accelnet.run.id': id,
      'azure.resource_id': request.vmId,
      'accelnet.outcome': outcome,
      'accelnet.plan': plan,
      'accelnet.reason': reasonOfRun(record),
      ...(recovers === undefined ? {} : { 'accelnet.recovers': recovers.runId }),
    };
    const options = { kind: SpanKind.CONSUMER, attributes, startTime: Date.parse(startedAt), root: true };
    const span = this.#ids.with(root, () => this.#tracer.startSpan('remediation', options, ROOT_CONTEXT));
    if (outcome === 'stranded' || outcome === 'interrupted') fail(span, outcome);
    span.end(Date.parse(endedAt));
  }

  async flush(): Promise<void> {
    await this.#provider.forceFlush();
  }

  async shutdown(): Promise<void> {
    await this.#provider.shutdown();
  }
}

const ignored = (): void => undefined;

function contextOf(root: SpanContext | undefined): Context {
  return root === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, root);
}

function fail(span: Span, errorType: string): void {
  span.setAttribute('error.type', errorType);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
