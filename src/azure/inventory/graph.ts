import * as z from 'zod';
import { parseWith } from '../../core/lib/parsed.ts';
import type { CallContext, Result } from '../../ports/cloud.ts';
import type { ArmClient } from '../arm/arm-client.ts';

// Old enough for every cloud.
const apiVersion = '2024-04-01';
/** The most that a page may hold (resource-graph work-with-data). */
const rowsOfPage = 1000;

const answer = z.object({
  data: z.array(z.unknown()),
  $skipToken: z.string().nullish(),
  /** `true` where rows were left out that no page token gives. */
  resultTruncated: z.union([z.string(), z.boolean()]).nullish(),
});

export interface GraphPage {
  readonly rows: readonly unknown[];
  readonly next?: string;
}

/** One page of a query's rows in one subscription. If rows are left out that are on no page, the answer is unreadable. */
export async function queryGraph(
  client: ArmClient,
  query: string,
  { subscriptionId, token }: { readonly subscriptionId: string; readonly token?: string | undefined },
  call: CallContext,
): Promise<Result<GraphPage>> {
  const asked = await client.send(
    {
      provider: 'compute',
      method: 'POST',
      subscriptionId,
      path: `/providers/Microsoft.ResourceGraph/resources?api-version=${apiVersion}`,
      body: {
        query,
        subscriptions: [subscriptionId],
        options: {
          $top: rowsOfPage,
          resultFormat: 'objectArray',
          ...(token === undefined ? {} : { $skipToken: token }),
        },
      },
    },
    call,
  );
  if (!asked.ok) return asked;
  const read = parseWith(answer as z.ZodType<z.output<typeof answer>>, asked.value.body);
  if (!read.ok) return unreadable(read.faults.join('; '));
  const { data: rows, $skipToken: next, resultTruncated } = read.value;
  if (next) return { ok: true, value: { rows, next } };
  return String(resultTruncated) === 'true'
    ? unreadable('rows are left out, and nothing leads to them')
    : { ok: true, value: { rows } };
}

function unreadable(what: string): Result<never> {
  return { ok: false, failure: { kind: 'unreadable', message: `Resource Graph: ${what.slice(0, 300)}` } };
}
