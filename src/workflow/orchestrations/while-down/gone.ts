import type { OrchestrationContext } from 'durable-functions';
import { sameId } from '../../../core/model/resource-id.ts';
import type { CloudFailure } from '../../../ports/cloud.ts';
import type { ListedAt, VmAsked } from '../../activities/activity-types.ts';
import { callActivity, type Durable, nowMs, readPause } from '../calls.ts';
import { pause, type Watching } from './while-down.ts';

const secondsBetweenLists = 45;
// Caches of Resource Manager may show an old state for minutes; so the list must say the same for this long.
const secondsBelieved = 180;
// Where no list can be read for so long, the caller goes on without an answer.
const secondsWithoutList = 600;

/**
 * What a VM is that was answered 404 more than once. `not-found` only where its subscription's list does not have it under this id
 * for minutes, and it cannot be read either during that time; `replaced` where another VM has its name; else `unavailable`: it exists after
 * all, or that is not known.
 */
export function* believedGone(
  context: OrchestrationContext,
  vm: VmAsked,
  down: Watching,
): Durable<CloudFailure> {
  const since = nowMs(context);
  let absentSince: number | undefined;
  for (;;) {
    const found = yield* callActivity(context, 'findVm', vm);
    if (found.ok) {
      absentSince ??= nowMs(context);
      const listed = listAnswers(found.value, vm, nowMs(context) - absentSince);
      if (listed !== undefined) return listed;
    }
    if (nowMs(context) - since >= secondsWithoutList * 1000) return unknown;
    yield* pause(context, Math.max(secondsBetweenLists, readPause(found)), down);
    const { vmId, correlationId } = vm;
    const seen = yield* callActivity(context, 'observe', { vmId, correlationId });
    if (seen.ok) return seen.value.vmUid === vm.vmUid ? hidden : recreatedVm;
    yield* pause(context, readPause(seen), down);
  }
}

/** What the list says about the VM: that it is there, or, once the list has shown that for long enough, that it is not. */
function listAnswers(listed: ListedAt, vm: VmAsked, absentMs: number): CloudFailure | undefined {
  if (isAt(listed, vm)) return hidden;
  return absentMs >= secondsBelieved * 1000 ? goneTo(listed) : undefined;
}

/** Whether the list shows the VM under the very id that answers 404. */
export function isAt(listed: ListedAt, { vmId }: VmAsked): boolean {
  return sameId(listed.vmId, vmId);
}

const recreatedVm: CloudFailure = { kind: 'replaced', message: 'another VM now has this name' };
const hidden: CloudFailure = { kind: 'unavailable', message: 'the VM was answered 404, and is there' };
const unknown: CloudFailure = {
  kind: 'unavailable',
  message: 'the VM is answered 404, and whether it was deleted or moved cannot be read',
};

function goneTo({ vmId }: ListedAt): CloudFailure {
  const message =
    vmId === undefined
      ? 'the VM is answered 404, and its subscription’s list does not hold it'
      : `the VM was moved to ${vmId}`;
  return { kind: 'not-found', message };
}
