import { foldCase } from '../lib/fold-case.ts';
import type { Facts } from './facts.ts';
import type { Plan } from './plan.ts';

/** An action of Azure's role-based access control, and where it must be allowed. */
export interface Right {
  readonly action: string;
  /** The id of a resource. */
  readonly scope: string;
}

/** What `Microsoft.Authorization/permissions` lists for a scope: one entry a role assignment. */
export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

const toStart = ['Microsoft.Compute/virtualMachines/start/action'];
const onVm: Readonly<Record<Plan, readonly string[]>> = {
  restart: [
    'Microsoft.Compute/virtualMachines/deallocate/action',
    ...toStart,
    // Undo only: a guest that does not come back is restarted.
    'Microsoft.Compute/virtualMachines/restart/action',
  ],
  // If the owner's start fails because of us, we start the VM.
  'nics-only': toStart,
  align: [],
};
const toWrite = ['Microsoft.Network/networkInterfaces/read', 'Microsoft.Network/networkInterfaces/write'];

/**
 * Every right that this plan and its undo need. A NIC is written whole, so that whatever it is joined to is joined again
 * (recorded: coreos/tectonic-installer#1954, 403 LinkedAuthorizationFailed).
 */
export function neededRights(
  { vm, nics }: Pick<Facts, 'vm' | 'nics'>,
  plan: Plan,
  change: readonly string[],
): Right[] {
  const own = ['Microsoft.Compute/virtualMachines/read', ...onVm[plan]];
  const changed = nics.filter(({ id }) => change.includes(id));
  const all = [
    ...own.map((action) => ({ action, scope: vm.id })),
    ...changed.flatMap(({ id, joins }) => [...toWrite.map((action) => ({ action, scope: id })), ...joins]),
  ];
  const keyOf = ({ action, scope }: Right): string => foldCase(`${action} ${scope}`);
  return [...new Map(all.map((right) => [keyOf(right), right])).values()];
}

/** Whether these permissions allow an action: one entry must name it and not take it back. `*` stands for anything; case does not matter. */
export function allows(permissions: readonly Permission[], action: string): boolean {
  const named = (patterns: readonly string[]): boolean =>
    patterns.some((pattern) => matches(pattern, action));
  return permissions.some(({ actions, notActions }) => named(actions) && !named(notActions));
}

/** Without a regular expression: patterns are other people's input, and may hold many `*`. */
function matches(pattern: string, action: string): boolean {
  const text = action.toLowerCase();
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  if (rest.length === 0) return text === first;
  if (!text.startsWith(first)) return false;
  const last = rest.pop() ?? '';
  let from = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}
