import type { ReactElement } from 'react';
import type { RunningRun } from '../../client/api-types.ts';
import { useClock } from '../api/clock.tsx';
import { duration } from '../model/times.ts';
import { phaseWord, spaced } from '../model/words.ts';
import { Mark } from './mark.tsx';
import { RunName, VmName } from './names.tsx';

const down = ['deallocating', 'updating', 'starting', 'reverting', 'restarting', 'stranded'];

/** Remediations that go on: what each does, and how long its VM has been down. `downSince` by the run's id. */
export function RunningList({
  of,
  downSince = new Map(),
}: {
  readonly of: readonly RunningRun[];
  readonly downSince?: ReadonlyMap<string, string>;
}): ReactElement {
  const now = useClock();
  const since = (text: string): string => duration((now - Date.parse(text)) / 1000);
  return (
    <ul className="running">
      {of.map(({ id, vmId, since: begun, runtimeStatus, status }) => {
        const phase = status?.phase ?? 'requested';
        const isDown = down.includes(phase);
        const waiting = status?.waitingFor?.map(spaced).join(', ');
        return (
          <li key={id}>
            <VmName id={vmId} />
            <Mark tone={phase === 'stranded' ? 'bad' : isDown ? 'busy' : 'calm'}>
              {runtimeStatus === 'Running' || runtimeStatus === 'Pending' ? phaseWord(phase) : runtimeStatus}
            </Mark>
            <span className="grow">
              {isDown
                ? `down for ${since(downSince.get(id) ?? status?.since ?? begun)}`
                : `for ${since(status?.since ?? begun)}`}
              {waiting !== undefined && `: ${waiting}`}
              {status?.position !== undefined && `, place ${status.position}`}
            </span>
            <RunName id={id}>details</RunName>
          </li>
        );
      })}
    </ul>
  );
}
