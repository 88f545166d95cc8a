import type * as z from 'zod';
import type { ProblemCode } from './problem.ts';

/** One operation of the HTTP API, as callers and the app agree on it. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** Below `/api`, as the Functions host writes it. */
  readonly path: string;
  /** Anybody, a reader, or an operator. */
  readonly who: 'open' | 'read' | 'act';
  /** A sentence or two: what it does. */
  readonly about: string;
  readonly query?: z.ZodObject;
  readonly parameters?: z.ZodObject;
  readonly body?: z.ZodObject;
  readonly maxBodyBytes?: number;
  /** The bodies of answers by status. */
  readonly answers: Readonly<Partial<Record<200 | 202 | 503, z.ZodType>>>;
  /** Media types of an answer that is no JSON of ours. */
  readonly stream?: readonly string[];
  readonly problems: readonly ProblemCode[];
}

// What every route of the kind may answer, and every route about a VM that Azure is asked about.
export const readProblems = ['not-allowed', 'defect'] as const;
export const actProblems = ['bad-request', 'not-allowed', 'too-large', 'not-json', 'defect'] as const;
export const vmProblems = [
  'not-found',
  'not-watched',
  'too-many',
  'azure-unreadable',
  'not-configured',
] as const;
