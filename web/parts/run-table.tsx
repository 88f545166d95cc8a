import type { ReactElement } from 'react';
import type { RecordSummary } from '../../client/api-types.ts';
import { duration } from '../model/times.ts';
import { endingWord, outcomeWord } from '../model/words.ts';
import { Mark } from './mark.tsx';
import { RunName, VmName } from './names.tsx';
import { When } from './when.tsx';

/** Remediations that have ended. */
export function RunTable({
  of,
  label,
}: {
  readonly of: readonly RecordSummary[];
  readonly label: string;
}): ReactElement {
  return (
    <div className="scroll">
      <table className="list" aria-label={label}>
        <thead>
          <tr>
            <th scope="col">Outcome</th>
            <th scope="col">VM</th>
            <th scope="col">Because</th>
            <th scope="col">Down for</th>
            <th scope="col">Ended</th>
            <th scope="col">Remediation</th>
          </tr>
        </thead>
        <tbody>
          {of.map(({ id, vmId, outcome, reason, endedAt, downtimeSeconds }) => {
            const { text, tone } = outcomeWord(outcome);
            return (
              <tr key={id}>
                <td data-label="Outcome">
                  <Mark tone={tone}>{text}</Mark>
                </td>
                <td data-label="VM">
                  <VmName id={vmId} />
                </td>
                <td data-label="Because">
                  <bdi>{endingWord(reason)}</bdi>
                </td>
                <td data-label="Down for">
                  {downtimeSeconds === undefined ? 'not stopped' : duration(downtimeSeconds)}
                </td>
                <td data-label="Ended">
                  <When at={endedAt} ago />
                </td>
                <td data-label="Remediation">
                  <RunName id={id}>details</RunName>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
