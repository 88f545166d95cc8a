import type { Facts } from '../model/facts.ts';

/** How an operation of a run's own ended; without a code where Azure named none. */
export interface OwnFailure {
  readonly code?: string;
}

/**
 * The facts without a failure that the run itself has caused on a running VM: its own deallocation failed, and Azure shows the VM
 * as failed until another operation succeeds (virtual-machines/states-billing). A failure with another code, or with one where ours
 * has none, is somebody else's.
 */
export function withoutOwnFailure(facts: Facts, own: OwnFailure | undefined): Facts {
  const { vm } = facts;
  const { failureCode } = vm;
  const isOwn = failureCode?.toLowerCase() === own?.code?.toLowerCase();
  if (own === undefined || !isOwn || vm.power !== 'running') return facts;
  if (!/^(failed|canceled)$/i.test(vm.provisioningState)) return facts;
  return { ...facts, vm: { ...vm, provisioningState: 'Succeeded' } };
}
