import { contradictionAlertId } from '../../../core/evidence/contradiction-alert.ts';
import { observedAfter, observedBefore, type Verified } from '../../../core/evidence/observation.ts';
import type { GuestAnswer, SizeObservation } from '../../../core/model/evidence.ts';
import { plainSizeName } from '../../../core/model/size-name.ts';
import { callActivity, type Durable, nowIso } from '../calls.ts';
import { nicLimitShown } from '../operations/keep-others.ts';
import { raiseRunAlert, settleAlert } from '../raise-alert.ts';
import { type Run, undoOf } from '../run.ts';

/** Keeps what a guest has shown of its size before a stop. */
export function* keepShownBefore(run: Run, answer: GuestAnswer, location: string): Durable<void> {
  const one = observedBefore(answer, { location, remediationId: run.id });
  if (one !== undefined) yield* keep(run, one);
}

/** Keeps what a VM has shown of its size by a stop of this run, once its guest has been asked after the start. */
export function* keepShownAfter(run: Run, after: Verified): Durable<void> {
  const { state, context, id } = run;
  const { vmUid, nics } = undoOf(run);
  if (state.vm === undefined || state.stage.plan !== 'restart') return;
  const { size, location } = state.vm;
  const one = observedAfter(state.preflight, after, {
    size,
    location,
    vmUid,
    at: nowIso(context),
    flagBefore: nics.some((nic) => nic.flag === 'true' && state.nics.includes(nic.id)),
    by: state.canary === true ? 'canary' : 'remediation',
    remediationId: id,
  });
  const nicLimit = nicLimitShown(run);
  if (one !== undefined) yield* keep(run, nicLimit === undefined ? one : { ...one, nicLimit });
}

/** That it cannot be kept is logged: one observation less is known. */
function* keep(run: Run, one: SizeObservation): Durable<void> {
  const { context } = run;
  const kept = yield* callActivity(context, 'keepSizeObservation', one);
  if (!kept.ok) {
    if (!context.df.isReplaying)
      context.error(`an observation of a size was not kept ${JSON.stringify(kept.failure)}`);
    return;
  }
  const { before, after } = kept.value;
  const size = plainSizeName(one.size);
  const alert = contradictionAlertId(size);
  if (before === 'settled' && after === 'unsettled') {
    const text = `a VM of size ${size} has shown ${one.shows}, which contradicts what the fleet had shown before: no VM is stopped on that any more`;
    yield* raiseRunAlert(run, alert, { kind: 'evidence-contradicted', subject: size, text });
  }
  if (before !== 'settled' && after === 'settled') settleAlert(run, alert);
}
