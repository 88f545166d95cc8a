import { type Ending, recordsOf } from './ending.ts';
import type { PromiseResult } from './scenario.ts';

/** By its record the run was stranded so many times. */
export function saidStranded(ending: Ending, vm: string, times: number): PromiseResult {
  const steps = recordsOf(ending, vm).flatMap((record) => record.steps);
  const said = steps.filter(({ phase }) => phase === 'stranded').length;
  return {
    name: `${vm} is said to be stranded ${times} time(s)`,
    held: said === times,
    detail: `${said} time(s)`,
  };
}
