import type { Effect, FaultOrder } from './faults.ts';

type Target = Omit<FaultOrder, 'effect'>;

/** Compute's throttling answer (troubleshooting-throttling-errors): no `error` wrapper; Retry-After may be missing (terraform-provider-azurerm#19146). */
export function throttledByCompute(target: Target, retryAfterSeconds?: number): FaultOrder {
  const measured =
    '{"operationGroup":"HighCostGet","startTime":"2026-11-22T10:00:00.0000000+00:00","endTime":"2026-11-22T10:03:00.0000000+00:00","allowedRequestCount":300,"measuredRequestCount":401}';
  const effect: Effect = {
    kind: 'http',
    status: 429,
    code: 'OperationNotAllowed',
    message:
      'The server rejected the request because too many requests have been received for this subscription.',
    details: [{ code: 'TooManyRequests', target: 'HighCostGet', message: measured }],
    bare: true,
    ...(retryAfterSeconds === undefined ? {} : { headers: { 'retry-after': String(retryAfterSeconds) } }),
  };
  return { ...target, effect };
}

/** Resource Manager's own throttling (azure-resource-manager/management/request-limits-and-throttling). */
export function throttledByArm(target: Target, retryAfterSeconds: number): FaultOrder {
  const effect: Effect = {
    kind: 'http',
    status: 429,
    code: 'SubscriptionRequestsThrottled',
    message: `Number of requests for subscription exceeded the limit. Please try again after '${retryAfterSeconds}' seconds.`,
    headers: { 'retry-after': String(retryAfterSeconds) },
  };
  return { ...target, effect };
}

/**
 * A resource that is there and is not found, because another region answers than the one that took its write: network interfaces and groups were
 * seen so for minutes (recorded: scylladb/scylla-cluster-tests#15374, hashicorp/terraform-provider-azurerm#18268).
 */
export function notFoundYet(target: Target, lastsSeconds: number): FaultOrder {
  const isGroup = target.operation === 'resourceGroups/read';
  const code = isGroup ? 'ResourceGroupNotFound' : 'ResourceNotFound';
  const effect: Effect = { kind: 'http', status: 404, code, message: 'The resource was not found.' };
  return { count: 'unlimited', ...target, lastsSeconds, effect };
}

/** No capacity for the size at the start (virtual-machines allocation-failure). */
export function allocationFailed(target: Omit<Target, 'operation'> = {}): FaultOrder {
  const message =
    'Allocation failed. We do not have sufficient capacity for the requested VM size in this region. Read more about improving likelihood of allocation success at http://aka.ms/allocation-guidance';
  return {
    ...target,
    operation: 'virtualMachines/start',
    effect: { kind: 'async-failure', code: 'AllocationFailed', message },
  };
}

/** No place that satisfies all constraints, accelerated networking among them (recorded: aks-store-demo#115). */
export function overconstrained(target: Omit<Target, 'operation'> = {}): FaultOrder {
  const message =
    'Allocation failed. VM(s) with the following constraints cannot be allocated, because the condition is too restrictive. Please remove some constraints and try again. Constraints applied are: - VM Size - Networking Constraints (such as Accelerated Networking or IPv6)';
  return {
    ...target,
    operation: 'virtualMachines/start',
    effect: { kind: 'async-failure', code: 'OverconstrainedAllocationRequest', message },
  };
}

/** Network's conflict (recorded: microsoft/AzureTRE#2222). */
export function anotherOperationInProgress(target: Target): FaultOrder {
  const effect: Effect = {
    kind: 'http',
    status: 409,
    code: 'AnotherOperationInProgress',
    message: 'Another operation on this or dependent resource is in progress.',
  };
  return { ...target, effect };
}

/** An operation that another one took the place of (recorded: Azure/azure-rest-api-specs#22434). */
export function preempted(target: Target): FaultOrder {
  const message = 'Operation execution has been preempted by a more recent operation.';
  return { ...target, effect: { kind: 'async-failure', code: 'OperationPreempted', message } };
}

/** An operation that ends Canceled, and does not say why (azure-resource-manager/management/async-operations names the state only). */
export function canceled(target: Target): FaultOrder {
  return {
    ...target,
    effect: { kind: 'async-failure', code: 'Canceled', message: 'Operation was canceled.' },
  };
}

/** An operation that fails for what Microsoft counts as transient (virtual-machine-scale-sets/resilient-vm-create-delete). */
export function internalOperationError(target: Target): FaultOrder {
  const message = 'An internal execution error occurred. Please retry later.';
  return { ...target, effect: { kind: 'async-failure', code: 'InternalOperationError', message } };
}

/** Resource Manager itself out of order (azure-resource-manager/management: 503 is to be asked again). */
export function serviceUnavailable(target: Target): FaultOrder {
  const message = 'The service is unavailable now, please retry again later.';
  return { ...target, effect: { kind: 'http', status: 503, code: 'ServiceUnavailable', message } };
}

/** A read that does not show what is there: Resource Manager's caches lag (recorded: hashicorp/terraform-provider-azurerm#18268). */
export function notShown(target: Target): FaultOrder {
  const message =
    'The Resource was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix';
  return { ...target, effect: { kind: 'http', status: 404, code: 'ResourceNotFound', message } };
}
