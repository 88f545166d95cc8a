import type { HttpRequest, InvocationContext } from '@azure/functions';
import { diagnosisScript } from '../../core/guest/guest-details.ts';
import type { Suspension } from '../../core/settings/suspension.ts';
import { logOf } from '../../use-cases/log.ts';
import type { GuestScripts } from '../../workflow/activities/guest-activities.ts';
import { durableBinding, Instances } from '../../workflow/durable/instances.ts';
import { whenAllowed } from './acts.ts';
import { forReaders, levelOf, unlessSuspended } from './auth/reader-guard.ts';
import { askDiagnosis, type DiagnosisDeps, getDiagnosis } from './diagnosis-routes.ts';
import { GuestTurns } from './guest-turns.ts';
import { httpRoute } from './http-route.ts';

interface DiagnosisParts extends Omit<DiagnosisDeps, 'scripts' | 'pause' | 'turns'> {
  readonly suspended?: Suspension;
  readonly probes: GuestScripts;
  /** What is appended to each probe. */
  readonly additions: GuestScripts;
}

/** Registers the diagnosis: for readers what Azure shows, and for operators with the guest asked. */
export function registerDiagnosis({ suspended, probes, additions, ...parts }: DiagnosisParts): void {
  const scripts = {
    linux: diagnosisScript(probes.linux, additions.linux),
    windows: diagnosisScript(probes.windows, additions.windows),
  };
  const { acts, now } = parts;
  const deps = { ...parts, scripts, pause: pauseBy(now), turns: new GuestTurns(now) };
  httpRoute('diagnosis', {
    route: 'diagnosis',
    methods: ['GET'],
    extraInputs: [durableBinding],
    ...forReaders(
      acts,
      now,
    )(
      unlessSuspended(suspended, (request, context) =>
        getDiagnosis(request, Instances.of(context), logOf(context), deps),
      ),
    ),
  });
  httpRoute('askDiagnosis', {
    route: 'diagnosis',
    methods: ['POST'],
    authLevel: levelOf(acts),
    extraInputs: [durableBinding],
    handler: unlessSuspended(suspended, (request: HttpRequest, context: InvocationContext) =>
      whenAllowed(request, context, acts, (act) => {
        const asking = { caller: act.by, runs: Instances.of(context), log: logOf(context) };
        return askDiagnosis(act, asking, deps);
      }),
    ),
  });
}

const maxNapMs = 250;

/** Waits by the app's own clock, which may run faster than real time. */
function pauseBy(now: () => number): DiagnosisDeps['pause'] {
  return async (milliseconds) => {
    const until = now() + milliseconds;
    for (let left = milliseconds; left > 0; left = until - now())
      await new Promise((resolve) => setTimeout(resolve, Math.min(left, maxNapMs)));
  };
}
