import { approval } from './approval.ts';
import { approvalExpires } from './approval-expires.ts';
import { approvalOfAnotherPlan } from './approval-of-another-plan.ts';
import { approvalRace } from './approval-race.ts';
import { brakes } from './brakes.ts';
import { breaker } from './breaker.ts';
import { budgetOfOne } from './budget-of-one.ts';
import { cancel } from './cancel.ts';
import { capacityClosed } from './capacity-closed.ts';
import { deadRunsOpenTheBreaker } from './dead-runs-open-the-breaker.ts';
import { deallocateThrottled } from './deallocate-throttled.ts';
import { deallocated } from './deallocated.ts';
import { dst } from './dst.ts';
import { duplicateEvents } from './duplicate-events.ts';
import { guestHalts } from './guest-halts.ts';
import { guestHangs } from './guest-hangs.ts';
import { handlerThrows } from './handler-throws.ts';
import { hostKilled } from './host-killed.ts';
import { hostKilledControlQueue } from './host-killed-control-queue.ts';
import { howtoExample } from './howto-example.ts';
import { multiNic } from './multi-nic.ts';
import { newVm } from './new-vm.ts';
import { nicNotVisibleYet } from './nic-not-visible-yet.ts';
import { nicRefused } from './nic-refused.ts';
import { noDriver } from './no-driver.ts';
import { noEvents } from './no-events.ts';
import { notFoundWhileDown } from './not-found-while-down.ts';
import { notified } from './notified.ts';
import { operationPreempted } from './operation-preempted.ts';
import { optedOut } from './opted-out.ts';
import { ownerDeallocates } from './owner-deallocates.ts';
import { ownerStartsMeanwhile } from './owner-starts-meanwhile.ts';
import { ownerStopsAfterDeath } from './owner-stops-after-death.ts';
import { policyBrokenMidRun } from './policy-broken-mid-run.ts';
import { readerPolls } from './reader-polls.ts';
import { recoveryOrder } from './recovery-order.ts';
import { requiredSize } from './required-size.ts';
import { retryAfterOfADay } from './retry-after-of-a-day.ts';
import type { Scenario } from './scenario.ts';
import { settingMisspelt } from './setting-misspelt.ts';
import { startFails } from './start-fails.ts';
import { startFailsCapacity } from './start-fails-capacity.ts';
import { sweep500 } from './sweep-500.ts';
import { tagsCannotRaise } from './tags-cannot-raise.ts';
import { terminatedMidWay } from './terminated-mid-way.ts';
import { terraformFight } from './terraform-fight.ts';
import { throttled } from './throttled.ts';
import { troubleForMinutes } from './trouble-for-minutes.ts';
import { unsupportedSize } from './unsupported-size.ts';
import { windowOpens } from './window-opens.ts';
import { windowTooShort } from './window-too-short.ts';

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
  noDriver,
  duplicateEvents,
  throttled,
  readerPolls,
  retryAfterOfADay,
  nicNotVisibleYet,
  troubleForMinutes,
  notFoundWhileDown,
  operationPreempted,
  deallocateThrottled,
  hostKilled,
  hostKilledControlQueue,
  handlerThrows,
  terminatedMidWay,
  ownerStopsAfterDeath,
  deadRunsOpenTheBreaker,
  recoveryOrder,
  cancel,
  brakes,
  breaker,
  capacityClosed,
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
];

/** Stories that take minutes: in the proof, with one seed. */
export const longScenarios: readonly Scenario[] = [sweep500];
