/** An error as ARM writes it. */
export interface ArmError {
  readonly code: string;
  readonly message: string;
  readonly target?: string;
  readonly details?: readonly ArmError[];
}

/** An answer before it becomes HTTP. A body of `undefined` is no body. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** An error answer in ARM's shape. */
export function refusal(
  status: number,
  code: string,
  message: string,
  details?: readonly ArmError[],
  headers?: Readonly<Record<string, string>>,
): Reply {
  const error: ArmError = { code, message, ...(details === undefined ? {} : { details }) };
  return { status, body: { error }, ...(headers === undefined ? {} : { headers }) };
}

/** 404 for a resource that is not there, in ARM's words (recorded: azure-cli's test recordings). */
export function resourceNotFound(type: string, name: string, group: string): Reply {
  const message = `The Resource '${type}/${name}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`;
  return refusal(404, 'ResourceNotFound', message);
}

/** 404 for a resource group that is not there, in ARM's words. */
export function resourceGroupNotFound(group: string): Reply {
  return refusal(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`);
}

/** 404 for a subscription that is not simulated, in ARM's words. */
export function subscriptionNotFound(subscription: string): Reply {
  return refusal(404, 'SubscriptionNotFound', `The subscription '${subscription}' could not be found.`);
}

/** 400 for a body that cannot be understood, with everything that is wrong with it. */
export function invalidBody(faults: readonly string[]): Reply {
  return refusal(
    400,
    'InvalidRequestContent',
    `The request content was invalid and could not be deserialized: '${faults.join('; ')}'.`,
  );
}

/** Compute's answer to a second operation on a busy VM (recorded: hashicorp/terraform-provider-azurerm#28218, sassoftware/viya4-iac-azure#140). */
export function vmBusy(operation: string, vm: string, since: string): Reply {
  const message = `Operation '${operation}' is not allowed on VM '${vm}' since ${since}.`;
  return refusal(409, 'OperationNotAllowed', message);
}

/** Network's answer while the resource or one it depends on is being changed (recorded: bosh-azure-cpi-release#179). */
export function anotherOperation(operationId: string, seconds = 14): Reply {
  const message = 'A retryable error occurred.';
  const detail = `Operation ${operationId} on this or a dependent resource is in progress. The operation can be retried in ${seconds} seconds.`;
  return refusal(429, 'RetryableError', message, [
    { code: 'RetryableErrorDueToAnotherOperation', message: detail },
  ]);
}
