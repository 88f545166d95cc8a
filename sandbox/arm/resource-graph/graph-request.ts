import * as z from 'zod';

// The rows of a page: 100 by default, 1000 at most (resource-graph paginate).
const optionsSchema = z
  .looseObject({
    $top: z.int().min(1).max(1000).default(100),
    $skip: z.literal(0, { error: 'is not simulated; follow $skipToken' }).optional(),
    $skipToken: z.string().optional(),
    resultFormat: z
      .literal('objectArray', { error: "only 'objectArray' is simulated" })
      .default('objectArray'),
  })
  .prefault({});

/** The body of a query. */
export const graphRequestSchema = z.looseObject({
  query: z.string(),
  /** All that the caller sees, by default. */
  subscriptions: z.array(z.string()).optional(),
  managementGroups: z.array(z.never(), { error: 'are not simulated' }).optional(),
  options: optionsSchema,
});

/** A query as it was sent, defaults filled in. */
export type GraphRequest = z.output<typeof graphRequestSchema>;

const tokenSchema = z.strictObject({ from: z.int().positive(), query: z.string() });

/** A token with which the next page is asked for. It belongs to one query. */
export function skipTokenFor(query: string, from: number): string {
  return Buffer.from(JSON.stringify({ from, query })).toString('base64url');
}

/** The row at which the page begins; undefined for a token that this query never gave. */
export function startOf(query: string, token: string | undefined): number | undefined {
  if (token === undefined) return 0;
  try {
    const read = tokenSchema.safeParse(JSON.parse(Buffer.from(token, 'base64url').toString()));
    return read.data?.query === query ? read.data.from : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
