import type { ReactElement } from 'react';
import type { RemediationPage } from '../api/shapes.ts';
import { usePolled } from '../api/use-polled.ts';
import { ApprovalActs, waitsForApproval } from '../parts/approval-acts.tsx';
import { Card } from '../parts/card.tsx';
import { RunName, VmName } from '../parts/names.tsx';
import { Answered, Nothing } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';

/** Remediations that do nothing until a person has said yes. */
export function Approvals(): ReactElement {
  const polled = usePolled<RemediationPage>('remediations?top=1', 5000);
  return (
    <Card title="Approvals" wide>
      <Answered polled={polled} what="approvals">
        {({ running = [] }) => {
          const waiting = running.filter(({ status }) => waitsForApproval(status));
          return waiting.length === 0 ? (
            <Nothing title="Nobody waits for your approval.">
              VMs in the mode approve are asked about here before they are stopped.
            </Nothing>
          ) : (
            <ul className="running">
              {waiting.map(({ id, vmId, since, status }) => (
                <li key={id}>
                  <VmName id={vmId} />
                  <span className="grow">
                    asked <When at={since} ago />
                    {status?.byWhen !== undefined && (
                      <>
                        , answer by <When at={status.byWhen} />
                      </>
                    )}
                  </span>
                  <RunName id={id}>details</RunName>
                  <ApprovalActs id={id} waits done={polled.again} />
                </li>
              ))}
            </ul>
          );
        }}
      </Answered>
    </Card>
  );
}
