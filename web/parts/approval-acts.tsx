import type { ReactElement } from 'react';
import type { RunStatus } from '../../client/api-types.ts';
import { act } from '../api/client.ts';
import { Act } from './act.tsx';

/** Whether a run does nothing until a person has approved it. */
export function waitsForApproval(status: RunStatus | null): boolean {
  return status?.phase === 'waiting' && status.waitingFor?.includes('approval-required') === true;
}

const stops =
  'The VM is assessed once more and, if it still would gain, deallocated, changed and started: it is down for some minutes, its temporary disk is emptied, and it comes back on another host.';
const changesOnly =
  'The VM, which is off, is assessed once more, its network interfaces are changed, and it stays off. Should it run by then, you are asked anew.';

export function ApprovalActs({
  id,
  status,
  done,
}: {
  readonly id: string;
  readonly status: RunStatus | null;
  readonly done: () => void;
}): ReactElement | null {
  if (!waitsForApproval(status)) return null;
  const change = status?.question?.change;
  const parameters = { id };
  return (
    <>
      <Act
        may="approve"
        label="Approve"
        title="Approve this remediation?"
        consequence={status?.plan === 'restart' ? stops : changesOnly}
        primary
        act={(said) =>
          act('approveRemediation', {
            parameters,
            body: { ...said, ...(change === undefined ? {} : { change }) },
          })
        }
        done={done}
      />
      <Act
        may="reject"
        label="Reject"
        title="Reject this remediation?"
        consequence="The run ends, and nothing of the VM is changed."
        act={(said) => act('rejectRemediation', { parameters, body: said })}
        done={done}
      />
    </>
  );
}
