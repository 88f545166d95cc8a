import type { CloudFailure, Result } from '../ports/cloud.ts';

/** What is named as missing when Azure does not find the group of a VM that was read. */
export const ownGroup = 'the resource group of the virtual machine';

const maxName = 400;

/**
 * A read of something that a VM is in or uses. Its failure names what was read; its 404 says nothing about the VM: for some minutes a new
 * network interface or group is not found (recorded: hashicorp/terraform-provider-azurerm#18268, scylladb/scylla-cluster-tests#15374).
 */
export function partRead<T>(read: Result<T>, what: string): Result<T> {
  if (read.ok) return read;
  const { failure } = read;
  const kind = failure.kind === 'not-found' ? 'not-visible' : failure.kind;
  return { ok: false, failure: { ...failure, kind, read: what.slice(0, maxName) } };
}

/** A read of the VM itself. If its group is not found, the 404 is the group's, which a new group gives for a while too. */
export function ownRead<T>(read: Result<T>): Result<T> {
  const code = read.ok ? undefined : read.failure.code;
  return /^ResourceGroupNotFound$/i.test(code ?? '') ? partRead(read, ownGroup) : read;
}

/** A failed read for people: its kind, and what was to be read where that is not the VM itself. */
export function unreadIn({ kind, read }: CloudFailure): string {
  return read === undefined ? kind : `${kind}: ${read}`;
}
