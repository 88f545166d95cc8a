import type { RemediationRecord } from '../core/audit/audit.ts';
import type { Attributes, RequestMade } from '../ports/telemetry.ts';
import { armLimits, knownStatuses, type noAnswers, reasonsOfRuns } from './attribute-values.ts';

// What is given becomes one of the values that the table of metrics allows.

/** The attributes of a request to Azure. */
export function attributesOf({ operation, method, server, status, errorType }: RequestMade): Attributes {
  const counted = status === undefined ? undefined : countedStatus(status);
  const error = counted === undefined ? noAnswerOf(errorType) : counted >= 400 ? String(counted) : undefined;
  return {
    'http.request.method': method,
    'server.address': server.host,
    'server.port': server.port,
    ...(counted === undefined ? {} : { 'http.response.status_code': counted }),
    ...(error === undefined ? {} : { 'error.type': error }),
    'azure.resource_provider.namespace': operation.split('/')[0] ?? operation,
    'accelnet.arm.operation': operation,
  };
}

function countedStatus(status: number): number {
  return knownStatuses.some((one) => one === status) ? status : Math.floor(status / 100) * 100;
}

const byError: Readonly<Record<string, (typeof noAnswers)[number]>> = {
  DeadlineError: 'deadline',
  AbortError: 'deadline',
  LateError: 'expired',
  CredentialUnavailableError: 'token',
  AuthenticationError: 'token',
  AggregateAuthenticationError: 'token',
  RestError: 'connection',
};

function noAnswerOf(errorType = ''): string {
  return Object.hasOwn(byError, errorType) ? (byError[errorType] ?? 'other') : 'other';
}

/** A limit of Azure's by its known name. */
export function limitOf(name: string): string {
  return armLimits.some((one) => one === name) ? name : 'other';
}

/** The reason of a run, where it is one of ours; otherwise it is a code of Azure's. */
export function reasonOfRun({ reason }: Pick<RemediationRecord, 'reason'>): string {
  return reasonsOfRuns.includes(reason) ? reason : 'azure';
}
