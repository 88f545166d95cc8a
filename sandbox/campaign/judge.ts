import { coursesOf } from './chronicle.ts';
import type { Lived } from './lived.ts';
import { answersAreHeard } from './promises/answers.ts';
import { recordsTellTheDowntime, recordsTellTheWrites } from './promises/audit.ts';
import { closedStaysClosed, firstGoesAlone } from './promises/capacity.ts';
import { calmLivesEndAccelerated } from './promises/gain.ts';
import { changesNothingButTheFlag, endsAsFoundOrAccelerated } from './promises/network-interfaces.ts';
import { cancelIsHeeded, stopsNothingWhileClosed } from './promises/operators.ts';
import { optOutsAreHeededWhileDown } from './promises/opt-outs-while-down.ts';
import { isNotTakenForGone, outagesStayShort, stopsNothingWhileFaulty } from './promises/outside.ts';
import { stopsInsideWindows, stopsWhatWasApproved } from './promises/owners.ts';
import { isNeverTouched, respectsOptOut } from './promises/permission.ts';
import { endsInItsPowerState, staysOff, stopsOnce } from './promises/power.ts';
import { everyRunEnds, oneRunAtATime } from './promises/runs.ts';
import { downAtOnce, nobodyStarves, slotsComeBack, stopsInAnHour } from './promises/safeguards.ts';
import { strandingHasACause } from './promises/stranding.ts';
import { haltedGuestsAreTold, lateOutagesAreTold } from './promises/told.ts';
import type { Checker, Violation } from './promises/violation.ts';

// From the world and its journal; of the app only that its runs end, what it said aloud, and that its records agree.
const checks: readonly Checker[] = [
  changesNothingButTheFlag,
  endsAsFoundOrAccelerated,
  staysOff,
  stopsOnce,
  endsInItsPowerState,
  isNeverTouched,
  respectsOptOut,
  optOutsAreHeededWhileDown,
  answersAreHeard,
  lateOutagesAreTold,
  haltedGuestsAreTold,
  oneRunAtATime,
  downAtOnce,
  stopsInAnHour,
  firstGoesAlone,
  closedStaysClosed,
  stopsNothingWhileClosed,
  cancelIsHeeded,
  stopsInsideWindows,
  stopsWhatWasApproved,
  nobodyStarves,
  slotsComeBack,
  stopsNothingWhileFaulty,
  outagesStayShort,
  isNotTakenForGone,
  strandingHasACause,
  everyRunEnds,
  recordsTellTheWrites,
  recordsTellTheDowntime,
  calmLivesEndAccelerated,
];

/** Every promise that a life has broken. */
export function check(lived: Lived): readonly Violation[] {
  const courses = coursesOf(lived);
  return checks.flatMap((one) => one(lived, courses));
}
