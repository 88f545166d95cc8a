import { diagnosisScript } from '../../core/guest/guest-details.ts';
import { type Suspension, suspendedBecause } from '../../core/settings/suspension.ts';
import { logOf } from '../../use-cases/log.ts';
import type { GuestScripts } from '../../workflow/activities/guest-activities.ts';
import { Instances } from '../../workflow/durable/instances.ts';
import { askDiagnosis, type DiagnosisDeps, getDiagnosis } from './diagnosis-routes.ts';
import { GuestTurns } from './guest-turns.ts';
import { route } from './http-route.ts';
import { refused } from './problems.ts';

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
  const guards = { acts, now };
  route('diagnosis', guards, (asked, context) =>
    suspended === undefined
      ? getDiagnosis(asked, Instances.of(context), logOf(context), deps)
      : refused('not-configured', suspendedBecause),
  );
  route('askDiagnosis', guards, (asked, context) => {
    if (suspended !== undefined) return refused('not-configured', suspendedBecause);
    const asking = { caller: asked.by, runs: Instances.of(context), log: logOf(context) };
    return askDiagnosis(asked, asking, deps);
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
