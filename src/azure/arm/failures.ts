import * as z from 'zod';
import type { CloudFailure, CloudFailureKind } from '../../ports/cloud.ts';

// ARM's error body; Compute's throttling answers come without the `error` wrapper (virtual-machines/troubleshooting-throttling-errors).
const armError = z.object({
  code: z.string().optional(),
  message: z.string().optional(),
  details: z.array(z.object({ code: z.string().optional(), message: z.string().optional() })).nullish(),
});
const errorBody = z.union([z.object({ error: armError }), armError.transform((error) => ({ error }))]);

interface ArmError {
  readonly code?: string;
  /** Codes of the details, outermost first. */
  readonly innerCodes: readonly string[];
  readonly message: string;
}

const maxMessage = 1000;

/** Reads Azure's own words out of an error body of either shape; an unreadable body gives an empty message. */
function readArmError(body: unknown): ArmError {
  const error = errorBody.safeParse(body).data?.error;
  const innerCodes = (error?.details ?? []).flatMap(({ code }) => (code === undefined ? [] : [code]));
  const code = error?.code === undefined ? {} : { code: error.code };
  return { ...code, innerCodes, message: (error?.message ?? '').slice(0, maxMessage) };
}

const codeKinds: readonly [RegExp, CloudFailureKind][] = [
  [/^Overconstrained(Zonal)?AllocationRequest$/i, 'over-constrained'],
  // At a start these two name a networking setting that the hardware there cannot provide: fewer constraints help.
  [/^VMSizeIsNotPermittedToEnableAcceleratedNetworking/i, 'refused'],
  [/^ExistingAvailabilitySetWasNotDeployedOnAcceleratedNetworkingEnabledCluster$/i, 'refused'],
  [/^(Zonal)?AllocationFailed$/i, 'no-capacity'],
  [/^SkuNotAvailable$/i, 'not-offered'],
  [/^QuotaExceeded$/i, 'not-offered'],
  [/^ScopeLocked$/i, 'locked'],
  [/^(PreconditionFailed|PreconditionFailedEtagMismatch)$/i, 'changed'],
  // Recorded: Azure/azure-rest-api-specs#22434.
  [/^OperationPreempted$/i, 'preempted'],
  [
    /^(RetryableError.*|AnotherOperationInProgress|Conflict|NicReservedForAnotherVm|CanceledAndSupersededDueToAnotherOperation)$/i,
    'conflict',
  ],
  // Those that Microsoft lists as transient (virtual-machine-scale-sets/resilient-vm-create-delete), and those of ARM itself.
  [
    /^(InternalServerError|InternalExecutionError|InternalOperationError|NetworkingInternalOperationError|ServiceUnavailable|TransientFailure|OperationTimedOut)$/i,
    'unavailable',
  ],
];

function kindOfCode(codes: readonly string[]): CloudFailureKind | undefined {
  for (const [pattern, kind] of codeKinds) if (codes.some((code) => pattern.test(code))) return kind;
  return undefined;
}

/**
 * Classifies an HTTP error by its status first and its codes second, never by its text alone: Compute uses `OperationNotAllowed`
 * for throttling (429), conflicts (409) and core quota alike.
 */
export function classifyHttpFailure(status: number, body: unknown, retryAfterSeconds?: number): CloudFailure {
  const error = readArmError(body);
  const codes = [...error.innerCodes, ...(error.code === undefined ? [] : [error.code])];
  const [code] = codes;
  return {
    kind: kindOfHttp(status, codes, error.message),
    message: error.message || `HTTP ${status}`,
    status,
    ...(code === undefined ? {} : { code }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

/** The network provider answers 429 "retry" when another operation is in progress: that is no throttling (recorded: hashicorp/terraform#7986). */
function isOfAnother(code: string): boolean {
  return /^RetryableError|^ReferencedResourceNotProvisioned$/i.test(code);
}

const subscriptionUnknown = /^(SubscriptionNotFound|InvalidSubscriptionId)$/i;

function kindOfHttp(status: number, codes: readonly string[], message: string): CloudFailureKind {
  if (status === 429) return codes.some(isOfAnother) ? 'conflict' : 'throttled';
  // A redirect is no answer to what was asked.
  if (status < 400 || status === 408 || status >= 500) return 'unavailable';
  // An unknown subscription says nothing about what is in it: the right to see it may be new, or lost.
  if (status === 404) return codes.some((one) => subscriptionUnknown.test(one)) ? 'not-visible' : 'not-found';
  if (status === 401 || status === 403) return 'forbidden';
  if (status === 412) return 'changed';
  const byCode = kindOfCode(codes);
  if (byCode !== undefined) return byCode;
  if (isQuota(codes, message)) return 'not-offered';
  return status === 409 ? 'conflict' : 'refused';
}

/** Core quota comes as `OperationNotAllowed`, and only its text distinguishes it (recorded: Azure/karpenter-provider-azure). */
function isQuota(codes: readonly string[], message: string): boolean {
  return codes.some((code) => /^OperationNotAllowed$/i.test(code)) && /quota/i.test(message);
}

/**
 * Classifies the error of an operation that ended badly. Azure sometimes puts the code into the status itself
 * (recorded: jenkins-infra/azure#1416), so both are checked.
 */
export function classifyOperationFailure(status: string, body: unknown): CloudFailure {
  const error = readArmError(body);
  const codes = [...error.innerCodes, ...(error.code === undefined ? [] : [error.code]), status];
  const code = codes.find((one) => !/^(failed|canceled|cancelled)$/i.test(one));
  const kind =
    kindOfCode(codes) ??
    (isQuota(codes, error.message)
      ? 'not-offered'
      : code === undefined && isCanceled(status)
        ? 'preempted'
        : 'refused');
  return { kind, message: error.message || `operation ${status}`, ...(code === undefined ? {} : { code }) };
}

/** Cancelled without a stated reason: by another operation, or by Azure (management/async-operations names the state, and no reason). */
function isCanceled(status: string): boolean {
  return /^cancell?ed$/i.test(status);
}
