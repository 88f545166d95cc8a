import type { Ending } from './ending.ts';
import type { PromiseResult } from './scenario.ts';

/** Every run that ended without a record was recovered by one that ended with its own. */
export function recoversEveryOrphanedRun({ remediations }: Ending): PromiseResult {
  const orphaned = remediations.filter(
    ({ runtimeStatus, record }) => runtimeStatus !== 'Completed' || record === null,
  );
  const recovered = new Set(remediations.flatMap(({ record }) => record?.recovers?.runId ?? []));
  const notRecovered = orphaned.filter(({ id }) => !recovered.has(id));
  const detail =
    notRecovered.length > 0
      ? notRecovered.map(({ id }) => `${id} is left`).join(', ')
      : `${orphaned.length} orphaned run(s)`;
  return {
    name: 'every orphaned run is recovered',
    held: orphaned.length > 0 && notRecovered.length === 0,
    detail,
  };
}
