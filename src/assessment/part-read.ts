import type { CloudFailure, Result } from '../ports/cloud.ts';

/** What is said to be missing where Azure does not know the group of a VM that was asked for. */
export const ownGroup = 'the resource group of the virtual machine';

const maxName = 400;

/**
 * A read of something that a VM lies in or uses. Its failure says what was to be read; its 404 says nothing of the VM: for minutes a new
 * network interface or group is not found (recorded: hashicorp/terraform-provider-azurerm#18268, scylladb/scylla-cluster-tests#15374).
 */
export function partRead<T>(read: Result<T>, what: string): Result<T> {
  if (read.ok) return read;
  const { failure } = read;
  const kind = failure.kind === 'not-found' ? 'not-visible' : failure.kind;
  return { ok: false, failure: { ...failure, kind, read: what.slice(0, maxName) } };
}

/** A read of the VM itself: that its group is not found is the group's 404, which a new group has for a while as well. */
export function ownRead<T>(read: Result<T>): Result<T> {
  const code = read.ok ? undefined : read.failure.code;
  return /^ResourceGroupNotFound$/i.test(code ?? '') ? partRead(read, ownGroup) : read;
}

/** A failed read for people: its kind, and what was to be read where that is not the VM itself. */
export function unreadIn({ kind, read }: CloudFailure): string {
  return read === undefined ? kind : `${kind}: ${read}`;
}
