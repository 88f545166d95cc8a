import * as z from 'zod';

/** Every kind of problem that an answer names, with its HTTP status. A code means the same on every route, and is never reused. */
export const problemCodes = {
  'bad-request': 400,
  'not-allowed': 403,
  'not-found': 404,
  'not-watched': 404,
  'does-not-fit': 409,
  'reason-against': 409,
  'already-running': 409,
  'too-large': 413,
  'not-json': 415,
  'too-many': 429,
  defect: 500,
  'azure-unreadable': 502,
  'storage-unreadable': 502,
  'no-storage': 503,
  'not-configured': 503,
  'unknown-state': 503,
} as const;

export type ProblemCode = keyof typeof problemCodes;

/** When each occurs, for people. */
export const problemSentences: Readonly<Record<ProblemCode, string>> = {
  'bad-request': 'A parameter or the body is wrong; `errors` says what, and where.',
  'not-allowed': 'The caller lacks the role, keys may not act, or another web page sent the request.',
  'not-found': 'There is no such VM, run, act or file.',
  'not-watched': 'The VM’s subscription is not watched.',
  'does-not-fit':
    'It does not fit the present state: the run is over, does not wait for approval, or asks for another change; guests are not asked.',
  'reason-against': 'A reason stands against the remediation.',
  'already-running': 'A sweep is running.',
  'too-large': 'The body is longer than the route takes.',
  'not-json': 'An act without `Content-Type: application/json`.',
  'too-many': 'Readers ask for too much. `Retry-After` and `retryAfterSeconds` say when to come back.',
  defect: 'A defect of the app. The log has its kind and place.',
  'azure-unreadable': 'Azure could not be read.',
  'storage-unreadable': 'The app’s storage could not be read.',
  'no-storage': 'No storage is configured, so that nothing is kept.',
  'not-configured': 'The configuration is faulty: `GET /api/health` says how.',
  'unknown-state': 'It is not known whether a run has the VM, so that Azure is not asked.',
};

const codes = Object.keys(problemCodes) as [ProblemCode, ...ProblemCode[]];

/**
 * An error answer, `application/problem+json` (RFC 9457). It has no `type`, which means `about:blank` (RFC 9457, 4.2.1): `title` is the phrase of the
 * status, and `code` says which problem it is.
 */
export const problemShape = z
  .strictObject({
    status: z.int().min(400).max(599),
    title: z.string().meta({ description: 'The phrase of the status, such as `Not Found`.' }),
    detail: z.string().meta({ description: 'A sentence for people; never decide by it.' }),
    code: z.enum(codes).meta({ description: 'Which problem it is.', 'x-extensible': true }),
    errors: z
      .array(
        z.strictObject({
          at: z
            .string()
            .meta({ description: 'The name of a parameter, or a JSON pointer into the body (RFC 6901).' }),
          detail: z.string(),
          allowed: z
            .array(z.string())
            .optional()
            .meta({ description: 'The values that are allowed there, where they are few.' }),
        }),
      )
      .optional()
      .meta({ description: 'Everything that is wrong with the request, each at its place.' }),
    retryAfterSeconds: z
      .int()
      .min(0)
      .optional()
      .meta({ description: 'When to ask again, as the header `Retry-After` says.' }),
  })
  .meta({ id: 'Problem' });
