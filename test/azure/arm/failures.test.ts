import { describe, expect, test } from 'vitest';
import { classifyHttpFailure, classifyOperationFailure } from '../../../src/azure/arm/failures.ts';

const wrapped = (code: string, message = '', details: object[] = []): object => ({
  error: { code, message, details },
});

describe('an HTTP failure is classified by its status first', () => {
  test.each<[string, number, unknown, string]>([
    // Compute's own throttling body has no `error` wrapper (virtual-machines/troubleshooting-throttling-errors).
    [
      'Compute throttles',
      429,
      { code: 'OperationNotAllowed', message: '…', details: [{ code: 'TooManyRequests' }] },
      'throttled',
    ],
    [
      'Network asks to retry',
      429,
      wrapped('RetryableError', '', [{ code: 'RetryableErrorDueToAnotherOperation' }]),
      'conflict',
    ],
    [
      'Network waits for what is referenced',
      429,
      wrapped('RetryableError', '', [{ code: 'ReferencedResourceNotProvisioned' }]),
      'conflict',
    ],
    ['throttling without a code that says more', 429, {}, 'throttled'],
    [
      'a conflict',
      409,
      wrapped(
        'OperationNotAllowed',
        "Operation 'start' is not allowed on VM 'x' since the VM is being deallocated",
      ),
      'conflict',
    ],
    ['another operation', 409, wrapped('AnotherOperationInProgress'), 'conflict'],
    [
      'core quota',
      409,
      wrapped('OperationNotAllowed', 'exceeding approved standardDSv3Family Cores quota'),
      'not-offered',
    ],
    ['a lock', 409, wrapped('ScopeLocked'), 'locked'],
    ['no allocation', 409, wrapped('AllocationFailed'), 'no-capacity'],
    ['a stale etag', 412, wrapped('PreconditionFailed'), 'changed'],
    ['a missing right', 403, wrapped('AuthorizationFailed'), 'forbidden'],
    ['a deny assignment', 403, wrapped('DenyAssignmentAuthorizationFailed'), 'forbidden'],
    ['no such VM', 404, wrapped('ResourceNotFound'), 'not-found'],
    ['a size not capable', 400, wrapped('VMSizeIsNotPermittedToEnableAcceleratedNetworking'), 'refused'],
    ['an answer of HTML', 502, '<html>', 'unavailable'],
    ['no body', 500, undefined, 'unavailable'],
    ['an unknown 400', 400, wrapped('SomethingNew'), 'refused'],
    ['an unknown 409', 409, wrapped('SomethingNew'), 'conflict'],
  ])('for example: %s', (_title, status, body, kind) => {
    expect(classifyHttpFailure(status, body).kind).toBe(kind);
  });

  test('and keeps Azure’s own words, cut to 1,000 characters', () => {
    const failure = classifyHttpFailure(
      429,
      wrapped('RetryableError', 'x'.repeat(5000), [{ code: 'Inner' }]),
      14,
    );
    expect(failure).toMatchObject({ code: 'Inner', status: 429, retryAfterSeconds: 14 });
    expect(failure.message).toHaveLength(1000);
  });
});

describe('an operation that failed is classified by its code', () => {
  test.each<[string, string, unknown, string]>([
    ['with a code in the error', 'Failed', wrapped('OverconstrainedAllocationRequest'), 'over-constrained'],
    // recorded: jenkins-infra/azure#1416
    ['with the code as its status', 'OverconstrainedZonalAllocationRequest', wrapped(''), 'over-constrained'],
    [
      'with a nested code',
      'Failed',
      wrapped('Outer', '', [{ code: 'ZonalAllocationFailed' }]),
      'no-capacity',
    ],
    ['without room', 'Failed', wrapped('AllocationFailed'), 'no-capacity'],
    ['of a size not offered', 'Failed', wrapped('SkuNotAvailable'), 'not-offered'],
    ['superseded', 'Canceled', wrapped('CanceledAndSupersededDueToAnotherOperation'), 'conflict'],
    // recorded: Azure/azure-rest-api-specs#22434
    ['preempted', 'Failed', wrapped('OperationPreempted'), 'preempted'],
    ['cancelled without an error', 'Canceled', undefined, 'preempted'],
    ['cancelled, stated twice', 'Canceled', wrapped('Canceled', 'Operation was canceled.'), 'preempted'],
    ['for an error inside of Azure', 'Failed', wrapped('InternalOperationError'), 'unavailable'],
    ['for a service that is not there', 'Failed', wrapped('ServiceUnavailable'), 'unavailable'],
    ['for a server error', 'Failed', wrapped('InternalServerError'), 'unavailable'],
    ['for something transient', 'Failed', wrapped('TransientFailure'), 'unavailable'],
    ['without a body', 'Failed', undefined, 'refused'],
  ])('for example one %s', (_title, status, body, kind) => {
    expect(classifyOperationFailure(status, body).kind).toBe(kind);
  });
});
