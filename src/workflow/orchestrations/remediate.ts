import type { OrchestrationContext } from 'durable-functions';
import type { RemediationRecord } from '../../core/audit/audit.ts';
import { next, type Phase } from '../../core/remediation/machine.ts';
import { type Durable, nowIso } from './calls.ts';
import { withCancellation } from './cancellation.ts';
import { listenForEvents } from './event-tasks.ts';
import { finish } from './finish.ts';
import { notifyStarted } from './notifications.ts';
import { assess } from './phases/assess.ts';
import { deallocate } from './phases/deallocate.ts';
import { revert, update } from './phases/flags.ts';
import { start } from './phases/power.ts';
import { recover } from './phases/recover.ts';
import { request } from './phases/request.ts';
import { retryStranded } from './phases/stranded.ts';
import { verify, verifyOriginal } from './phases/verify.ts';
import { takeAllEvents, wait } from './phases/wait.ts';
import { watch } from './phases/watch.ts';
import { publish } from './publish.ts';
import { openRun, type PhaseResult, type Run, setState } from './run.ts';

const phases: Readonly<Record<Phase, (run: Run) => Durable<PhaseResult>>> = {
  requested: request,
  waiting: wait,
  assessing: assess,
  deallocating: deallocate,
  updating: update,
  starting: start,
  verifying: verify,
  reverting: revert,
  restarting: start,
  'verifying-original': verifyOriginal,
  stranded: retryStranded,
  recovery: recover,
  watching: watch,
};

// Waiting and trying again may last for days; a new generation keeps the history short.
const phasesPerGeneration = 20;
const mayBeginGeneration: readonly Phase[] = ['waiting', 'stranded'];

/** One remediation: each phase in turn, by the table in core/remediation/machine.ts, until it ends. */
export function* remediate(context: OrchestrationContext): Durable<RemediationRecord | undefined> {
  const run = openRun(context);
  yield* listenForEvents(run);
  for (let count = 0; ; count++) {
    const { stage } = run.state;
    if (count >= phasesPerGeneration && mayBeginGeneration.includes(stage.phase)) {
      yield* takeAllEvents(run);
      context.df.continueAsNew({ ...run.input, state: run.state });
      return undefined;
    }
    publish(run);
    notifyStarted(run);
    const startedAt = nowIso(context);
    const result = yield* phases[stage.phase](run);
    const outcome = withCancellation(run, result.outcome);
    note(run, stage.phase, startedAt, { ...result, outcome });
    const step = next(run.state.stage, outcome);
    if (step.kind === 'end') return yield* finish(run, step.outcome, result);
    setState(run, { stage: step.state });
  }
}

const stepsKept = 60;

/** Keeps the step for the record; a run that waits for days keeps its beginning and its end. */
function note(run: Run, phase: Phase, startedAt: string, { outcome, detail, failure }: PhaseResult): void {
  const { operations, azureSeconds, ...facts } = run.state;
  run.state = facts;
  const step = {
    phase,
    startedAt,
    endedAt: nowIso(run.context),
    outcome,
    ...(detail === undefined ? {} : { detail }),
    ...(failure === undefined ? {} : { failure }),
    ...(operations === undefined ? {} : { operations }),
    ...(azureSeconds === undefined ? {} : { azureSeconds }),
  };
  const steps = [...run.state.steps, step];
  setState(run, { steps: steps.length <= stepsKept ? steps : [...steps.slice(0, 10), ...steps.slice(11)] });
}
