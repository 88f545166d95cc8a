import { diagnosisScript } from '../core/guest-details.ts';
import type { Suspension } from '../core/suspension.ts';
import type { GuestScripts } from '../workflow/guest-activities.ts';
import { durableBinding, Instances } from '../workflow/instances.ts';
import type { ActSettings } from './act-guard.ts';
import { type DiagnosisDeps, getDiagnosis } from './diagnosis.ts';
import { httpRoute } from './http-route.ts';
import { forReaders, unlessSuspended } from './readers.ts';

interface DiagnosisParts extends Omit<DiagnosisDeps, 'scripts' | 'pause'> {
  readonly acts: ActSettings;
  readonly suspended?: Suspension;
  readonly probes: GuestScripts;
  /** What is appended to each probe. */
  readonly additions: GuestScripts;
}

/** Registers the diagnosis. */
export function registerDiagnosis({ acts, suspended, probes, additions, ...parts }: DiagnosisParts): void {
  const scripts = {
    linux: diagnosisScript(probes.linux, additions.linux),
    windows: diagnosisScript(probes.windows, additions.windows),
  };
  const deps = { ...parts, scripts, pause: pauseBy(parts.now) };
  httpRoute('diagnosis', {
    route: 'diagnosis',
    methods: ['GET'],
    extraInputs: [durableBinding],
    ...forReaders(
      acts,
      parts.now,
    )(unlessSuspended(suspended, (request, context) => getDiagnosis(request, Instances.of(context), deps))),
  });
}

const longestNapMs = 250;

/** Waits by the app's own clock, which may be faster than the wall's. */
function pauseBy(now: () => number): DiagnosisDeps['pause'] {
  return async (milliseconds) => {
    const until = now() + milliseconds;
    for (let left = milliseconds; left > 0; left = until - now())
      await new Promise((resolve) => setTimeout(resolve, Math.min(left, longestNapMs)));
  };
}
