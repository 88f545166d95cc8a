import type { HttpResponseInit } from '@azure/functions';
import { type ProblemCode, problemCodes } from '../../contract/problem.ts';
import type { CloudFailure } from '../../ports/cloud.ts';

/** One thing that is wrong with a request, and where: the name of a parameter, or a JSON pointer into the body. */
export interface RequestFault {
  readonly at: string;
  readonly detail: string;
  readonly allowed?: readonly string[];
}

/** A refusal, before it is an answer: which problem it is, and a sentence for people. */
export interface Refused<Code extends ProblemCode = ProblemCode> {
  readonly problem: {
    readonly code: Code;
    readonly detail: string;
    readonly errors?: readonly RequestFault[];
    readonly retryAfterSeconds?: number;
  };
}

/** A refusal; when to ask again, where that is known. */
export function refused<Code extends ProblemCode>(
  code: Code,
  detail: string,
  { retryAfterSeconds }: { readonly retryAfterSeconds?: number | undefined } = {},
): Refused<Code> {
  return { problem: { code, detail, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) } };
}

// A hostile body may be wrong in thousands of places.
const maxErrors = 20;
const maxShown = 5;

/** The refusal of a request that is wrong in these places. */
export function badRequest(faults: readonly RequestFault[]): Refused<'bad-request'> {
  const shown = faults
    .slice(0, maxShown)
    .map(({ at, detail }) => (at === '' ? detail : `${plain(at)}: ${detail}`));
  const more = faults.length > maxShown ? [`and ${faults.length - maxShown} more`] : [];
  return {
    problem: {
      code: 'bad-request',
      detail: [...shown, ...more].join('; '),
      errors: faults.slice(0, maxErrors),
    },
  };
}

/** What a sentence calls the place of a fault: a member of the body without the signs of a pointer. */
function plain(at: string): string {
  return at.startsWith('/') ? at.slice(1).replaceAll('/', '.') : at;
}

/** The faults of one parameter or member, as parsers of our own give them. */
export function faultsAt(at: string, faults: readonly string[]): readonly RequestFault[] {
  return faults.map((detail) => ({ at, detail }));
}

/** The refusal where the app's own storage was not read; a continuation token may be at fault. */
export function unreadJournal({
  kind,
  message,
}: CloudFailure): Refused<'bad-request' | 'storage-unreadable'> {
  return kind === 'refused'
    ? badRequest([{ at: 'continuationToken', detail: message.replace(/^continuationToken: /, '') }])
    : refused('storage-unreadable', `the journal could not be read: ${kind}`);
}

// The phrases of RFC 9110.
const titles: Readonly<Record<(typeof problemCodes)[ProblemCode], string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

/** A refusal as problem details (RFC 9457). */
export function problemBody<Code extends ProblemCode>({ problem: { code, ...said } }: Refused<Code>) {
  const status = problemCodes[code];
  return { status, title: titles[status], code, ...said };
}

/** A refusal as the answer that is sent. */
export function problemResponse(refusal: Refused): HttpResponseInit {
  const { retryAfterSeconds } = refusal.problem;
  return {
    status: problemCodes[refusal.problem.code],
    headers: {
      'content-type': 'application/problem+json',
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    },
    body: JSON.stringify(problemBody(refusal)),
  };
}
