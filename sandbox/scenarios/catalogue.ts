import { deallocateThrottled } from './azure/deallocate-throttled.ts';
import { errorsForMinutes } from './azure/errors-for-minutes.ts';
import { nicNotVisibleYet } from './azure/nic-not-visible-yet.ts';
import { nicRefused } from './azure/nic-refused.ts';
import { notFoundWhileDown } from './azure/not-found-while-down.ts';
import { operationPreempted } from './azure/operation-preempted.ts';
import { readerPolls } from './azure/reader-polls.ts';
import { retryAfterOfADay } from './azure/retry-after-of-a-day.ts';
import { startFails } from './azure/start-fails.ts';
import { startFailsCapacity } from './azure/start-fails-capacity.ts';
import { throttled } from './azure/throttled.ts';
import { handlerThrows } from './crashes/handler-throws.ts';
import { hostKilled } from './crashes/host-killed.ts';
import { hostKilledControlQueue } from './crashes/host-killed-control-queue.ts';
import { orphanedRunsOpenTheBreaker } from './crashes/orphaned-runs-open-the-breaker.ts';
import { recoveryOrder } from './crashes/recovery-order.ts';
import { terminatedMidWay } from './crashes/terminated-mid-way.ts';
import { deallocated } from './eligibility/deallocated.ts';
import { duplicateEvents } from './eligibility/duplicate-events.ts';
import { howtoExample } from './eligibility/howto-example.ts';
import { multiNic } from './eligibility/multi-nic.ts';
import { newVm } from './eligibility/new-vm.ts';
import { noDriver } from './eligibility/no-driver.ts';
import { noEvents } from './eligibility/no-events.ts';
import { optedOut } from './eligibility/opted-out.ts';
import { policyBrokenMidRun } from './eligibility/policy-broken-mid-run.ts';
import { requiredSize } from './eligibility/required-size.ts';
import { settingMisspelt } from './eligibility/setting-misspelt.ts';
import { sweep500 } from './eligibility/sweep-500.ts';
import { tagsCannotRaise } from './eligibility/tags-cannot-raise.ts';
import { unsupportedSize } from './eligibility/unsupported-size.ts';
import { advisorDisengaged } from './evidence/advisor-disengaged.ts';
import { canary } from './evidence/canary.ts';
import { guestLies } from './evidence/guest-lies.ts';
import { kernelTooOld } from './evidence/kernel-too-old.ts';
import { learnedContradicted } from './evidence/learned-contradicted.ts';
import { oneNicSize } from './evidence/one-nic-size.ts';
import { secondNicRefused } from './evidence/second-nic-refused.ts';
import { unknownSizeAsked } from './evidence/unknown-size-asked.ts';
import { unknownSizeLearned } from './evidence/unknown-size-learned.ts';
import { guestHalts } from './owners/guest-halts.ts';
import { guestHangs } from './owners/guest-hangs.ts';
import { ownerDeallocates } from './owners/owner-deallocates.ts';
import { ownerStartsMeanwhile } from './owners/owner-starts-meanwhile.ts';
import { ownerStopsAfterDeath } from './owners/owner-stops-after-death.ts';
import { terraformFight } from './owners/terraform-fight.ts';
import { approval } from './people/approval.ts';
import { approvalExpires } from './people/approval-expires.ts';
import { approvalOfAnotherPlan } from './people/approval-of-another-plan.ts';
import { approvalRace } from './people/approval-race.ts';
import { cancel } from './people/cancel.ts';
import { notified } from './people/notified.ts';
import { breaker } from './safeguards/breaker.ts';
import { budgetOfOne } from './safeguards/budget-of-one.ts';
import { capacityHeld } from './safeguards/capacity-held.ts';
import { dst } from './safeguards/dst.ts';
import { safeguards } from './safeguards/safeguards.ts';
import { windowOpens } from './safeguards/window-opens.ts';
import { windowTooShort } from './safeguards/window-too-short.ts';
import type { Scenario } from './scenario.ts';

/** Every story, in the order in which a newcomer would want to see them. */
export const scenarios: readonly Scenario[] = [
  newVm,
  howtoExample,
  optedOut,
  unsupportedSize,
  requiredSize,
  multiNic,
  deallocated,
  ownerDeallocates,
  ownerStartsMeanwhile,
  startFails,
  startFailsCapacity,
  nicRefused,
  secondNicRefused,
  oneNicSize,
  noDriver,
  unknownSizeAsked,
  kernelTooOld,
  guestLies,
  duplicateEvents,
  throttled,
  readerPolls,
  retryAfterOfADay,
  nicNotVisibleYet,
  errorsForMinutes,
  notFoundWhileDown,
  operationPreempted,
  deallocateThrottled,
  hostKilled,
  hostKilledControlQueue,
  handlerThrows,
  terminatedMidWay,
  ownerStopsAfterDeath,
  orphanedRunsOpenTheBreaker,
  recoveryOrder,
  cancel,
  safeguards,
  breaker,
  capacityHeld,
  guestHangs,
  guestHalts,
  budgetOfOne,
  terraformFight,
  windowOpens,
  windowTooShort,
  dst,
  approval,
  approvalExpires,
  approvalRace,
  approvalOfAnotherPlan,
  tagsCannotRaise,
  noEvents,
  notified,
  policyBrokenMidRun,
  settingMisspelt,
  unknownSizeLearned,
  learnedContradicted,
  canary,
  advisorDisengaged,
];

/** Stories that take minutes: in the proof, with one seed. */
export const longScenarios: readonly Scenario[] = [sweep500];
