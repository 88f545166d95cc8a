import type { ReactElement } from 'react';
import { act } from '../api/client.ts';
import { usePolled } from '../api/use-polled.ts';
import { Act } from '../parts/act.tsx';
import { ApprovalActs, waitsForApproval } from '../parts/approval-acts.tsx';
import { Card } from '../parts/card.tsx';
import { RunName, VmName } from '../parts/names.tsx';
import { Answered, Nothing } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';

// As many as the app sends with a list.
const maxListed = 100;

/** Remediations that do nothing until a person has approved them. */
export function Approvals(): ReactElement {
  const polled = usePolled('remediations', { query: { top: 1 } }, 5000);
  return (
    <Card title="Approvals" wide>
      <Answered polled={polled} what="approvals">
        {({ running = [], runningTotal = running.length }) => {
          const waiting = running.filter(({ status }) => waitsForApproval(status));
          return (
            <>
              {runningTotal > maxListed && (
                <p className="faint">
                  Of {runningTotal} remediations the newest {maxListed} are shown.
                </p>
              )}
              {waiting.length === 0 ? (
                <Nothing title="Nobody waits for your approval.">
                  VMs in the mode approve are asked about here before they are stopped.
                </Nothing>
              ) : (
                <ul className="running">
                  {waiting.map(({ id, vmId, since, status }) => (
                    <li key={id}>
                      <VmName id={vmId} />
                      <span className="grow">
                        asked <When at={status?.since ?? since} ago />
                        {status?.byWhen !== undefined && (
                          <>
                            , answer by <When at={status.byWhen} />
                          </>
                        )}
                      </span>
                      <RunName id={id}>details</RunName>
                      <ApprovalActs id={id} status={status} done={polled.again} />
                    </li>
                  ))}
                </ul>
              )}
              {waiting.length > 1 && (
                <div className="acts">
                  <Act
                    may="approve"
                    label={`Approve all ${waiting.length}`}
                    title={`Approve these ${waiting.length} remediations?`}
                    consequence="Each VM is assessed once more and, if it still would gain, deallocated, changed and started in its turn: it is down for some minutes, its temporary disk is emptied, and it comes back on another host."
                    act={(said) =>
                      act('approveMany', {
                        body: {
                          ...said,
                          vms: waiting.map(({ vmId }) => vmId),
                          changes: waiting.flatMap(({ status }) => status?.question?.change ?? []),
                        },
                      })
                    }
                    done={polled.again}
                  />
                </div>
              )}
            </>
          );
        }}
      </Answered>
    </Card>
  );
}
