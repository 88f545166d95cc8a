import type { SlotsAnswer } from '../core/slots.ts';
import { callEntity, type Durable, nowIso } from './calls.ts';
import { entities } from './names.ts';
import { learn, type Run } from './run.ts';

/** Takes one of the subscription's slots; says whether the run holds one now. */
export function* takeSlot(run: Run): Durable<boolean> {
  const { context, input, id, facts } = run;
  if (facts.holdsSlot) return true;
  const asked = { runId: id, now: nowIso(context), limit: input.policy.maxConcurrent };
  const answer = yield* callEntity<SlotsAnswer>(
    context,
    entities.slots,
    input.subscriptionId,
    'acquire',
    asked,
  );
  learn(run, { holdsSlot: answer.kind === 'granted' });
  return answer.kind === 'granted';
}

/** Gives the slot back, if the run holds one. */
export function* giveBackSlot(run: Run): Durable<void> {
  if (!run.facts.holdsSlot) return;
  const { context, input, id } = run;
  yield* callEntity<SlotsAnswer>(context, entities.slots, input.subscriptionId, 'release', { runId: id });
  learn(run, { holdsSlot: false });
}
