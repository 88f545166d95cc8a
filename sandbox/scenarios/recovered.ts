import type { Ending } from './ending.ts';
import type { PromiseResult } from './scenario.ts';

/** Every run that ended without a record was recovered by one that ended with its own. */
export function recoversEveryOrphanedRun({ remediations }: Ending): PromiseResult {
  const dead = remediations.filter(
    ({ runtimeStatus, record }) => runtimeStatus !== 'Completed' || record === null,
  );
  const recovered = new Set(remediations.flatMap(({ record }) => record?.recovers?.runId ?? []));
  const left = dead.filter(({ id }) => !recovered.has(id));
  const detail =
    left.length > 0 ? left.map(({ id }) => `${id} is left`).join(', ') : `${dead.length} dead run(s)`;
  return { name: 'every dead run is recovered', held: dead.length > 0 && left.length === 0, detail };
}
