import type { Life } from '../life.ts';
import type { Mutation } from './mutation.ts';

/** Defects in the minutes around the stop. */
export const aroundMutations: readonly Mutation[] = [
  {
    name: 'an assessment may be hours old',
    edits: [
      { from: 'const maxAssessmentSeconds = 60;', to: 'const maxAssessmentSeconds = 60_000;' },
      {
        from: 'const against = tooLate(input) ?? objection(vm.value);',
        to: 'const against = objection(vm.value);',
      },
      {
        from: 'const late = tooLate(input);',
        to: 'const late = false as boolean ? tooLate(input) : undefined;',
      },
    ],
    seed: 1,
    life: 137,
    promise: 'what is opted out is not written to',
    shownBy: has('awayBeforeTheStop', 'stopRefused'),
  },
  {
    name: 'a stop is not noted in the lease',
    edits: [
      {
        from: 'const noted = await note(vm, stop, runs);',
        to: 'const noted: Result<boolean> = runId === "" ? await note(vm, stop, runs) : { ok: true, value: false };',
      },
    ],
    seed: 1,
    life: 90,
    promise: 'no VM is stranded without an alert',
    shownBy: has('diesAtAnyPhase'),
  },
  {
    name: 'an orphaned run has always stopped its VM',
    edits: [{ from: 'if (stops && !(yield* mayHaveStopped(run, recovers)))', to: 'if (false as boolean)' }],
    seed: 1,
    life: 7817,
    promise: 'a VM found off stays off',
    shownBy: has('ownerStopsAfterDeath'),
  },
  {
    name: 'a slot is lost with its run',
    edits: [
      { from: 'if (before === undefined) takeOverSlot(run, recovers.runId);', to: '' },
      { from: '      takeOverSlot(run, recovers.runId);\n      return', to: '      return' },
    ],
    seed: 1,
    life: 218,
    promise: 'no safeguard is exceeded',
    shownBy: has('diesAtAnyPhase'),
  },
  {
    name: 'orphaned runs are not counted',
    edits: [{ from: '...(stopped ? { good: false } : {}) },\n  );', to: '...(stopped ? {} : {}) },\n  );' }],
    seed: 1,
    life: 2345,
    promise: 'no safeguard is exceeded',
    shownBy: has('diesAtAnyPhase'),
  },
  {
    name: 'whoever finds a VM off has stopped it',
    edits: [{ from: "return noted.kind !== 'done' || noted.stopping === true;", to: 'return true;' }],
    seed: 1,
    life: 4252,
    promise: 'a VM found off stays off',
    shownBy: has('mindsDuringALook'),
  },
  {
    name: 'an answer during an assessment is lost',
    edits: [
      {
        from: 'keepAssessment(run, answer.value);\n',
        to: "keepAssessment(run, answer.value);\n  takeEvents(run, 'approval' as typeof reassessEvent);\n",
      },
    ],
    seed: 1,
    life: 226,
    promise: 'an answer that was accepted has its effect',
    shownBy: has('answeredMeanwhile'),
  },
  {
    name: 'an approval is good for any change',
    edits: [
      { from: 'return change === approved ?', to: 'return approved !== undefined && change !== "" ?' },
      {
        from: 'approval?.change !== undefined && permits(approval, approval.change)',
        to: 'approval?.change !== undefined',
      },
    ],
    seed: 1,
    life: 201,
    promise: 'a VM is stopped once it is approved',
    shownBy: has('anotherPlan'),
  },
  {
    name: 'limits that are lowered do not bind runs that wait',
    edits: [{ from: "limits !== undefined && 'limits' in data ? { ...data, limits } : data", to: 'data' }],
    seed: 1,
    life: 346,
    promise: 'no safeguard is exceeded',
    shownBy: has('limitsLowered'),
  },
  {
    name: 'three answers of 404 are believed while a VM is down',
    edits: [
      {
        from: 'const listed = listAnswers(found.value, vm, nowMs(context) - absentSince);',
        to: 'const listed = goneTo({}) as CloudFailure | undefined;',
      },
    ],
    seed: 1,
    life: 265,
    promise: 'what exists is not taken for gone',
    shownBy: has('hiddenWhileDown'),
  },
  {
    name: 'an operation that was superseded counts as failed',
    edits: [{ from: 'preempted: { ...passing, assessedAgain: false },', to: 'preempted: ofChange,' }],
    seed: 1,
    life: 73,
    promise: 'a life without disturbance ends accelerated',
    shownBy: has('endsWithoutFailing'),
  },
  {
    name: 'an opt-out of the group is not seen while a VM is down',
    edits: [{ from: 'power === checkOptOutIn ? await', to: "power === checkOptOutIn && at === '' ? await" }],
    seed: 1,
    life: 954,
    promise: 'an opt-out is obeyed while the VM is down',
    shownBy: has('optsOutWhileDown'),
  },
  {
    name: 'there is no alert about a guest that halts',
    edits: [
      {
        from: 'if (run.state.halted === true) return;',
        to: 'if (run.state.halted !== undefined || run.id !== "") return;',
      },
    ],
    seed: 1,
    life: 60,
    promise: 'there is an alert about a halted guest',
    shownBy: has('guestHalts'),
  },
  {
    name: "an owner's stop that superseded our start is undone",
    edits: [
      {
        from: "if (failure.kind !== 'preempted' || run.state.stopUnanswered === true) return failure;",
        to: "if (failure.kind !== 'preempted' || run.id !== '') return failure;",
      },
    ],
    seed: 1,
    life: 770,
    promise: 'a VM found off stays off',
    shownBy: has('ownerPreempts'),
  },
];

/** Lives in which one of these kinds was drawn. */
function has(...kinds: readonly string[]): (life: Life) => boolean {
  return ({ around }) => around?.kinds.some((kind) => kinds.includes(kind)) === true;
}
