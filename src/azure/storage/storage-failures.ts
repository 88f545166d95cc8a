import { RestError } from '@azure/data-tables';
import type { CloudFailure } from '../../ports/cloud.ts';

/** The service's code, which says more than the status. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof RestError)) return undefined;
  const details = error.details;
  const body =
    typeof details === 'object' && details !== null && 'odataError' in details
      ? details.odataError
      : undefined;
  const inner = typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
  return typeof inner === 'string' ? inner : error.code;
}

/** Whether a row, or the whole table, does not exist. */
export function isMissing(error: unknown): boolean {
  return error instanceof RestError && error.statusCode === 404;
}

/** What the SDK throws; a defect of ours is thrown again. Only the first line is kept: it names the cause and holds no key. */
export function toStorageFailure(error: unknown): CloudFailure {
  if (!(error instanceof Error)) throw error;
  const known = [
    'RestError',
    'AbortError',
    'TimeoutError',
    'CredentialUnavailableError',
    'AuthenticationError',
  ];
  if (!known.includes(error.name)) throw error;
  const status = error instanceof RestError ? error.statusCode : undefined;
  const code = codeOf(error);
  const message = (error.message.split('\n', 1)[0] ?? '').slice(0, 300);
  return {
    kind: kindOf(status),
    message: `the journal: ${message}`,
    ...(status === undefined ? {} : { status }),
    ...(code === undefined ? {} : { code }),
  };
}

function kindOf(status: number | undefined): CloudFailure['kind'] {
  if (status === 401 || status === 403) return 'forbidden';
  if (status === 404) return 'not-found';
  if (status === 429) return 'throttled';
  return status === 400 ? 'refused' : 'unavailable';
}
