/**
 * What follows from a kind of failure: every decision that the code takes by the kind is here, and in no list elsewhere. Its explanation for people
 * is in `failure-explanations.ts`.
 */
export interface Consequences {
  /** The request is sent again: a failure that passes, or one that a new time limit helps. A 404 is sent again until it is confirmed. */
  readonly retried: boolean;
  /** Azure has answered what was asked. */
  readonly answered: boolean;
  /** A VM that could not be assessed is assessed again soon, because its event is delivered again, or because it stays in a list. */
  readonly assessedAgain: boolean;
  /** How a VM is recorded that could not be assessed. A failure that passes is not recorded, except for what may stay invisible. */
  readonly record: 'none' | 'gone' | 'unreadable';
  /** The disruption group counts as unreadable, and its VM is not stopped; after other failures everything is read again. */
  readonly groupUnreadable: boolean;
  /** Rights that cannot be read count as missing: waiting an hour would not help. */
  readonly rightMissing: boolean;
  /**
   * For how long reads in a row must fail so before a run that has changed nothing ends: caches of Resource Manager may show an old state
   * for minutes, and a new role assignment takes up to ten.
   */
  readonly skippedAfterSeconds: number | undefined;
  /** The VM that was found does not exist any more. */
  readonly gone: boolean;
  /** A change of power had no effect and is sent later; may have had an effect; or had none and is not sent again. */
  readonly powerChange: 'later' | 'unknown' | 'over';
  /** After a start that failed so, a capacity hold keeps other VMs of this size, zone and location from being stopped. */
  readonly capacityHeld: boolean;
  /** `no-capacity` where Azure would take no start now, whatever the flags. */
  readonly startOutcome: 'no-capacity' | 'failed';
  /** A guest that cannot be asked for this is not asked again. */
  readonly guestProbeEnds: boolean;
  /** It is about the VM and not about its guest: a preflight that ends so does not count as asked. */
  readonly preflightForgotten: boolean;
  /** Azure has taken no command, so that a preflight may be started once more. */
  readonly preflightStartedAgain: boolean;
  /** People decided so: it says nothing about the next VM. */
  readonly decidedByPeople: boolean;
  /** A network interface whose flag cannot be set for this is left as it is, where another one of its VM has the flag. */
  readonly othersKept: boolean;
}

// Lasting, and only changes can fail so.
const ofChange: Consequences = {
  retried: false,
  answered: true,
  assessedAgain: false,
  record: 'none',
  groupUnreadable: false,
  rightMissing: false,
  skippedAfterSeconds: undefined,
  gone: false,
  powerChange: 'over',
  capacityHeld: false,
  startOutcome: 'failed',
  guestProbeEnds: false,
  preflightForgotten: false,
  preflightStartedAgain: false,
  decidedByPeople: false,
  othersKept: false,
};
const lasting: Consequences = { ...ofChange, record: 'unreadable' };
const passing: Consequences = { ...ofChange, retried: true, assessedAgain: true };

/** One row for each failure, with every column: most come from what it has in common with others, the rest are given by name. */
export const failureTable = {
  /** Too many requests; `retryAfterSeconds` must be obeyed where it is given. */
  throttled: {
    ...passing,
    answered: false,
    powerChange: 'later',
    startOutcome: 'no-capacity',
    preflightStartedAgain: true,
  },
  /** No answer, a broken one, or a server error: nothing is known, ask again. */
  unavailable: { ...passing, answered: false, powerChange: 'unknown' },
  /** What was asked for answered 404: of a VM, that it is gone. */
  'not-found': {
    ...ofChange,
    record: 'gone',
    skippedAfterSeconds: 180,
    gone: true,
    powerChange: 'later',
    guestProbeEnds: true,
    preflightForgotten: true,
  },
  /** Something that a VM is in or uses answered 404, as a new resource does for a while: that says nothing about the VM, ask again. */
  'not-visible': { ...passing, record: 'unreadable' },
  /** A right is missing, or a deny assignment or a policy forbids it. */
  forbidden: {
    ...lasting,
    groupUnreadable: true,
    rightMissing: true,
    skippedAfterSeconds: 600,
    guestProbeEnds: true,
  },
  /** A lock forbids it. */
  locked: { ...ofChange, guestProbeEnds: true },
  /** Another operation is in progress on this or a dependent resource. */
  conflict: { ...passing, powerChange: 'later', preflightStartedAgain: true },
  /** Another operation on the resource replaced this one before it ended. */
  preempted: { ...passing, assessedAgain: false },
  /** The resource changed since it was read (412). */
  changed: { ...passing, powerChange: 'later', preflightForgotten: true },
  /** Not the resource we mean: another VM under the same name, or a NIC that belongs to another VM. */
  replaced: { ...lasting, gone: true, guestProbeEnds: true, preflightForgotten: true },
  /** The NIC is deleted, or belongs to another VM: we do not change it any more. */
  detached: ofChange,
  /** The VM was off, and has been started while it was changed. */
  started: ofChange,
  /** It ran again after our start, and somebody has turned it off since: we do not start it. */
  'turned-off': ofChange,
  /** No room at the moment, whatever the network settings. */
  'no-capacity': { ...ofChange, capacityHeld: true, startOutcome: 'no-capacity' },
  /** Size, zone and networking together cannot be placed; fewer constraints may. */
  'over-constrained': { ...ofChange, capacityHeld: true },
  /** Size not offered to this subscription here, or quota exhausted: a person is needed. */
  'not-offered': { ...ofChange, capacityHeld: true },
  /** Azure refuses the request as such, for instance the flag on a size that cannot. */
  refused: { ...lasting, groupUnreadable: true, guestProbeEnds: true, othersKept: true },
  /** An answer in a shape that we do not know. */
  unreadable: { ...lasting, groupUnreadable: true, rightMissing: true },
  /** An operator has cancelled the run while it changed the VM: nothing more was sent to Azure. */
  cancelled: { ...ofChange, decidedByPeople: true },
  /** The owner has opted the VM out while it was changed: nothing more was sent to Azure. */
  'opted-out': { ...ofChange, decidedByPeople: true },
  /** The configuration is faulty, so that nothing begins: nothing was sent to Azure. */
  suspended: { ...ofChange, assessedAgain: true, preflightForgotten: true },
  /** The activity was delivered too late, or its run is over: nothing was written. */
  expired: { ...passing, assessedAgain: false, powerChange: 'later', preflightForgotten: true },
  /** A defect of ours, as a value, so that the run goes on. */
  internal: { ...lasting, powerChange: 'unknown' },
} satisfies Record<string, Consequences>;

/** Every way in which a call to Azure may fail, distinguished by what follows from it. */
export type CloudFailureKind = keyof typeof failureTable;

/** What follows from a failure. An unknown kind, which an activity of a newer version may return, counts as a defect. */
export function consequencesOf({ kind }: { readonly kind: string }): Consequences {
  return Object.hasOwn(failureTable, kind) ? failureTable[kind as CloudFailureKind] : failureTable.internal;
}
