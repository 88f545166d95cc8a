import { coursesOf } from './chronicle.ts';
import type { Lived } from './lived.ts';
import { answersAreHeard } from './promises/answers.ts';
import { recordsShowTheDowntime, recordsShowTheWrites } from './promises/audit.ts';
import { firstGoesAlone, heldSizesStayHeld } from './promises/capacity.ts';
import { answersFitTheContract } from './promises/contract.ts';
import { stopsOnlyForGain } from './promises/evidence.ts';
import { calmLivesEndAccelerated } from './promises/gain.ts';
import { changesNothingButTheFlag, endsAsFoundOrAccelerated } from './promises/network-interfaces.ts';
import { haltedGuestsAreNotified, lateOutagesAreNotified } from './promises/notified.ts';
import { cancelIsFollowed, stopsNothingWhileHalted } from './promises/operators.ts';
import { optOutsAreFollowedWhileDown } from './promises/opt-outs-while-down.ts';
import { isNotTakenForGone, outagesStayShort, stopsNothingWhileFaulty } from './promises/outside.ts';
import { stopsInsideWindows, stopsWhatWasApproved } from './promises/owners.ts';
import { isNeverTouched, respectsOptOut } from './promises/permission.ts';
import { endsInItsPowerState, staysOff, stopsOnce } from './promises/power.ts';
import { everyRunEnds, oneRunAtATime } from './promises/runs.ts';
import { downAtOnce, nobodyStarves, slotsComeBack, stopsInAnHour } from './promises/safeguards.ts';
import { strandingHasACause } from './promises/stranding.ts';
import type { Checker, Violation } from './promises/violation.ts';

// Checked against the world and its journal; of the app only that its runs end, what it logged as errors, and that its records agree.
const checks: readonly Checker[] = [
  changesNothingButTheFlag,
  endsAsFoundOrAccelerated,
  staysOff,
  stopsOnce,
  stopsOnlyForGain,
  endsInItsPowerState,
  isNeverTouched,
  respectsOptOut,
  optOutsAreFollowedWhileDown,
  answersAreHeard,
  lateOutagesAreNotified,
  haltedGuestsAreNotified,
  oneRunAtATime,
  downAtOnce,
  stopsInAnHour,
  firstGoesAlone,
  heldSizesStayHeld,
  stopsNothingWhileHalted,
  cancelIsFollowed,
  stopsInsideWindows,
  stopsWhatWasApproved,
  nobodyStarves,
  slotsComeBack,
  stopsNothingWhileFaulty,
  outagesStayShort,
  isNotTakenForGone,
  strandingHasACause,
  everyRunEnds,
  answersFitTheContract,
  recordsShowTheWrites,
  recordsShowTheDowntime,
  calmLivesEndAccelerated,
];

/** Every promise that a life has broken. */
export function check(lived: Lived): readonly Violation[] {
  const courses = coursesOf(lived);
  return checks.flatMap((one) => one(lived, courses));
}
