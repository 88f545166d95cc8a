import { operationIdIn } from '../../../core/model/operation-id.ts';
import type { Operation } from '../../../ports/cloud.ts';
import { type Run, setState } from '../run.ts';

/** Keeps Azure's own id of an operation for the step, so that it can be found in the activity log. */
export function noteOperation(run: Run, operation: Operation | undefined): void {
  const id = operation === undefined ? undefined : operationIdIn(operation.url);
  if (id !== undefined) setState(run, { operations: [...(run.state.operations ?? []), id].slice(-10) });
}

/** Keeps for the step how long an operation took, as Azure says. */
export function noteTook(run: Run, seconds: number | undefined): void {
  if (seconds !== undefined) setState(run, { azureSeconds: (run.state.azureSeconds ?? 0) + seconds });
}

/** How long an operation took, where it is known. */
export function tookIn(seen: object): { readonly tookSeconds?: number } {
  return 'tookSeconds' in seen && typeof seen.tookSeconds === 'number'
    ? { tookSeconds: seen.tookSeconds }
    : {};
}
