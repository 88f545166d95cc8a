import type { LeaseAnswer } from '../../../core/coordination/lease.ts';
import type { Change } from '../../activities/activity-types.ts';
import { entities } from '../../durable/names.ts';
import { callEntity, type Durable, sleep } from '../calls.ts';
import type { Run } from '../run.ts';

/**
 * Whether a VM that was found off was stopped by an earlier delivery of our own deallocation. That delivery has noted it in the lease, and the note
 * was sent before the stop. If the lease cannot be read, it is not known: then the VM is started again, for it must not stay down because of us.
 */
export function* isOurs(run: Run, { how }: Change): Durable<boolean> {
  if (how !== 'already') return true;
  const { context, input, id } = run;
  const noted = yield* callEntity<LeaseAnswer>(context, entities.lease, input.leaseKey, 'stopped', {
    runId: id,
  });
  return noted.kind !== 'done' || noted.stopping === true;
}

const asksForDeliveries = 3;
const secondsBetweenAsks = 10;

/**
 * Whether Azure may have accepted another delivery of our own deallocation than the one that was refused, perhaps because of that one: each is noted in the
 * lease before it is sent, and removed once it is refused, which may take a moment. If the lease cannot be read, it is not known.
 */
export function* mayBeAccepted(run: Run): Durable<boolean> {
  const { context, input, id } = run;
  for (let ask = 1; ; ask++) {
    const noted = yield* callEntity<LeaseAnswer>(context, entities.lease, input.leaseKey, 'stopped', {
      runId: id,
    });
    if (noted.kind === 'done' && noted.unrefused !== true) return false;
    if (ask === asksForDeliveries) return true;
    yield* sleep(context, secondsBetweenAsks);
  }
}
