import * as z from 'zod';
import { noTelemetry, type Telemetry } from '../../ports/telemetry.ts';

const ofRun = z.object({ correlationId: z.string() });
const failed = z.object({ ok: z.literal(false), failure: z.object({ kind: z.string() }) });

/**
 * Runs an activity in a span: of the trace of its run, whose correlation id is in its input, or of a sweep in one of its own. An answer that is a failure
 * marks the span. An activity of neither has none.
 */
export async function inActivitySpan<T>(
  telemetry: Pick<Telemetry, 'within'> = noTelemetry,
  name: string,
  input: unknown,
  work: () => Promise<T>,
): Promise<T> {
  const correlationId = ofRun.safeParse(input).data?.correlationId;
  if (correlationId === undefined && !name.startsWith('sweep')) return await work();
  const asked = {
    name: `activity ${name}`,
    kind: 'internal',
    attributes: {},
    ...(correlationId === undefined ? {} : { correlationId }),
  } as const;
  return await telemetry.within(asked, async (span) => {
    const answer = await work();
    const failure = failed.safeParse(answer).data?.failure;
    if (failure !== undefined) span.fail(failure.kind);
    return answer;
  });
}
