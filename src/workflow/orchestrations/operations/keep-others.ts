import type { LeaseAnswer } from '../../../core/coordination/lease.ts';
import type { CloudFailure } from '../../../ports/cloud.ts';
import { consequencesOf } from '../../../ports/failure-table.ts';
import { entities } from '../../durable/names.ts';
import { callEntity, type Durable } from '../calls.ts';
import { promiseAnew } from '../publish.ts';
import { type Run, setState, undoOf } from '../run.ts';
import { type NotSet, setFlags } from './set-flags.ts';

/**
 * Leaves NICs that Azure refused as they were found, and keeps the others: from then on the run stands for those alone. Answers why that is not
 * certain; then everything is put back.
 */
export function* keepOthers(run: Run, refused: readonly NotSet[]): Durable<CloudFailure | undefined> {
  if (refused.length === 0) return undefined;
  promiseAnew(run);
  const ids = refused.map(({ nicId }) => nicId);
  // A write that was accepted and failed afterwards may show in the NIC. First this, then the lease: until that has the shorter list, a recovery puts
  // back all of them.
  const failure = yield* setFlags(
    run,
    undoOf(run).nics.filter(({ id }) => ids.includes(id)),
  );
  if (failure !== undefined && failure.kind !== 'detached') return failure;
  const kept = run.state.nics.filter((id) => !ids.includes(id));
  return yield* note(run, kept, kept.length, refused);
}

/** Notes that Azure refused a NIC beside others that were found with the flag on, so that the VM is not stopped for it again. Nothing is kept of this run. */
export function* noteRefusedFirst(run: Run, nicId: string, failure: CloudFailure): Durable<void> {
  if (!consequencesOf(failure).othersKept || foundOn(run) === 0) return;
  yield* note(run, run.state.nics, 0, [{ nicId, failure }]);
}

/**
 * How many NICs Azure lets a VM of this size accelerate, where its refusal speaks of Accelerated Networking. Other refusals may be about that one NIC, and
 * hold for its VM alone.
 */
export function nicLimitShown(run: Run): number | undefined {
  const { nicsRefused = [], nics } = run.state;
  const isAboutSize = nicsRefused.some(({ failure }) => /AcceleratedNetworking/i.test(failure.code ?? ''));
  return isAboutSize ? foundOn(run) + nics.length : undefined;
}

function foundOn(run: Run): number {
  return undoOf(run).nics.filter(({ flag }) => flag === 'true').length;
}

function* note(
  run: Run,
  nics: readonly string[],
  turnedOn: number,
  refused: readonly NotSet[],
): Durable<CloudFailure | undefined> {
  const { context, input, id: runId } = run;
  const noted = yield* callEntity<LeaseAnswer>(context, entities.lease, input.leaseKey, 'nics-refused', {
    runId,
    nics,
    nicsRefused: refused.map(({ nicId }) => nicId),
    nicLimit: foundOn(run) + turnedOn,
  });
  if (noted.kind !== 'done')
    return { kind: 'internal', message: `the lease did not note what is kept: ${JSON.stringify(noted)}` };
  setState(run, { nics, nicsRefused: refused });
  return undefined;
}
