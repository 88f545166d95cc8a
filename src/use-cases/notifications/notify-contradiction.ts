import { contradictionAlert } from '../../core/evidence/contradiction-alert.ts';
import type { SizeAssessment } from '../../core/evidence/size-evidence.ts';
import { type AlertScope, raiseAlert } from './repeat-alerts.ts';

/**
 * Raises the alert about a size whose evidence is contradictory, unless it is listed already: many events may show the same. The list is
 * read only then. Never throws.
 */
export async function notifyContradiction(
  scope: AlertScope,
  vm: { readonly size: string },
  size: SizeAssessment,
): Promise<void> {
  const what = contradictionAlert(vm.size, size);
  if (what === undefined) return;
  try {
    const { alerts: listed } = await scope.durable.instances.alerts();
    if (!listed.some(({ id }) => id === what.id)) await raiseAlert(scope, what);
  } catch (error) {
    scope.log.error('an alert could not be raised', { ...what, error: String(error).slice(0, 300) });
  }
}
