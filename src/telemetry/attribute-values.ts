import { reasonCodes } from '../core/decision/reasons.ts';
import { failureTable } from '../ports/failure-table.ts';

/** Statuses that Azure Resource Manager answers; any other one is counted as the hundred that it belongs to. */
export const knownStatuses = [
  200, 201, 202, 204, 300, 400, 401, 403, 404, 409, 410, 412, 429, 500, 502, 503, 504,
] as const;

/** Why there was no answer; any other error is `other`. */
export const noAnswers = ['deadline', 'token', 'connection', 'expired', 'other'] as const;

/** Limits of `x-ms-ratelimit-remaining-*` (azure-resource-manager/management/request-limits-and-throttling); `resource` is the smallest of a provider's own. */
export const armLimits = [
  'subscription-reads',
  'subscription-writes',
  'subscription-deletes',
  'subscription-global-reads',
  'subscription-global-writes',
  'subscription-global-deletes',
  'subscription-resource-requests',
  'subscription-resource-entities-read',
  'tenant-reads',
  'tenant-writes',
  'tenant-resource-requests',
  'tenant-resource-entities-read',
  'resource',
] as const;

/** Why runs end as they do: reasons, failures, and what people or platform did. An error code of Azure's is `azure`. */
export const reasonsOfRuns: readonly string[] = [
  ...new Set([
    'done',
    ...reasonCodes,
    ...Object.keys(failureTable),
    ...[
      'cancelled',
      'denied',
      'held',
      'nothing-to-change',
      'waited-too-long',
      'terminated',
      'failed',
      'missing',
      'azure',
    ],
  ]),
];
