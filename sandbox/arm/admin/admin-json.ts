import type { Context } from 'hono';
import * as z from 'zod';
import { faultsOf } from '../server/validation.ts';

/** What the admin interface answers. */
export interface AdminAnswer {
  readonly status: 200 | 201 | 400 | 404 | 409 | 502;
  readonly body: object;
}

/** Writes an answer. */
export function answer(context: Context, { status, body }: AdminAnswer): Response {
  return context.json(body, status);
}

/** Reads a body by its schema; 400 with everything that is wrong with it otherwise. */
export async function parsed<T>(
  context: Context,
  schema: z.ZodType<T>,
  then: (value: T) => AdminAnswer | Promise<AdminAnswer>,
): Promise<AdminAnswer> {
  const json = parseJson(await context.req.text());
  if (json === undefined) return { status: 400, body: { faults: ['the body is not JSON'] } };
  const result = schema.safeParse(json.value);
  return result.success ? await then(result.data) : { status: 400, body: { faults: faultsOf(result.error) } };
}

/** Hands a body to work that throws a ZodError for what makes no sense: 400 with everything that is wrong with it. */
export async function applied(context: Context, work: (given: unknown) => AdminAnswer): Promise<AdminAnswer> {
  const json = parseJson(await context.req.text());
  if (json === undefined) return { status: 400, body: { faults: ['the body is not JSON'] } };
  try {
    return work(json.value);
  } catch (error) {
    if (error instanceof z.ZodError) return { status: 400, body: { faults: faultsOf(error) } };
    throw error;
  }
}

function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
