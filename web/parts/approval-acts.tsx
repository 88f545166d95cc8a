import type { ReactElement } from 'react';
import type { RunStatus } from '../api/shapes.ts';
import { Act } from './act.tsx';

/** Whether a run does nothing until a person has said yes. */
export function waitsForApproval(status: RunStatus | null): boolean {
  return status?.phase === 'waiting' && status.waitingFor?.includes('approval-required') === true;
}

export function ApprovalActs({
  id,
  waits,
  done,
}: {
  readonly id: string;
  readonly waits: boolean;
  readonly done: () => void;
}): ReactElement | null {
  if (!waits) return null;
  const route = `remediations/${encodeURIComponent(id)}`;
  return (
    <>
      <Act
        may="approve"
        label="Approve"
        title="Approve this remediation?"
        consequence="The VM is looked at once more and, if it still would gain, deallocated, changed and started: it is down for some minutes, its temporary disk is emptied, and it comes back on another host."
        route={`${route}/approve`}
        primary
        done={done}
      />
      <Act
        may="reject"
        label="Reject"
        title="Reject this remediation?"
        consequence="The run ends, and nothing of the VM is changed."
        route={`${route}/reject`}
        done={done}
      />
    </>
  );
}
