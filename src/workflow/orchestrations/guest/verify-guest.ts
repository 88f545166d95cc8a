import { type GuestAssessment, noAnswer, sayCause } from '../../../core/guest/guest-assessment.ts';
import { orchestrations } from '../../durable/names.ts';
import { callChild, type Durable } from '../calls.ts';
import { failedWith, type PhaseResult, type Run, setState, undoOf } from '../run.ts';
import type { GuestProbeAnswer, GuestProbeInput } from './guest-probe.ts';
import { keepShownAfter } from './keep-observation.ts';

/**
 * Asks the guest for the gain, where the policy wants it or the decision rested on what has to be proven, and keeps its assessment for the record. Reports
 * only a failure: that the gain is missing where it is required. A guest that could not be asked is no failure.
 */
export function* verifyGuest(run: Run, until: number): Durable<PhaseResult | undefined> {
  const { input, state, context, id } = run;
  const { guestProbe } = input.policy;
  // A VM that was off stays off, and a flag without effect proves nothing.
  const { plan } = state.stage;
  const { needsProof } = state;
  if (needsProof === undefined && (guestProbe === undefined || guestProbe === 'off')) return undefined;
  if (plan !== 'restart' && plan !== 'watch') return undefined;
  const { vmId, vmUid, nics } = undoOf(run);
  const asked: GuestProbeInput = {
    vmId,
    vmUid,
    runId: id,
    correlationId: input.correlationId,
    acceleratedNics: nics.filter((nic) => nic.flag === 'true' || state.nics.includes(nic.id)).length,
    until,
  };
  const answer = yield* callChild<GuestProbeAnswer>(context, orchestrations.guestProbe, asked);
  const assessment: GuestAssessment = answer.ok ? answer.assessment : noAnswer(answer.failure.message);
  setState(run, { guestProbe: assessment });
  yield* keepShownAfter(run, assessment);
  const required = needsProof === true || guestProbe === 'require';
  if (!required || assessment.verification !== 'not-engaged') return undefined;
  const message = assessment.cause === undefined ? 'the gain is not there' : sayCause(assessment.cause);
  return failedWith(run, 'unhealthy', { kind: 'not-engaged', message });
}
