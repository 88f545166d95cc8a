/**
 * What follows from a kind of failure: every decision that the code takes by the kind stands here, and in no list elsewhere. What people are told of
 * it is in `failure-explanations.ts`.
 */
export interface Consequences {
  /** The request is sent again: a failure that passes, or one that a new time limit helps. A 404 is sent again until it is confirmed. */
  readonly retried: boolean;
  /** Azure has answered what was asked. */
  readonly answered: boolean;
  /** A VM that could not be assessed is assessed again soon, for the event that is delivered again or its place in a list. */
  readonly assessedAgain: boolean;
  /** As what a VM is recorded that could not be assessed. A failure that passes is not recorded, but for what may stay invisible. */
  readonly record: 'none' | 'gone' | 'unreadable';
  /** A disruption group that cannot be read keeps its VM from being stopped; after other failures everything is read again. */
  readonly groupUnreadable: boolean;
  /** Rights that cannot be read count as missing: they will not be readable in an hour. */
  readonly rightMissing: boolean;
  /**
   * For how long reads in a row must fail so before a run that has changed nothing gives up the VM: caches of Resource Manager may show what was
   * for minutes, and a role that is assigned anew takes up to ten.
   */
  readonly skippedAfterSeconds: number | undefined;
  /** The VM that was found does not exist any more. */
  readonly gone: boolean;
  /** A change of power had no effect and is sent later, may have had one, or had none and is given up. */
  readonly powerChange: 'later' | 'unknown' | 'over';
  /** Size, zone and location are held back from other VMs after a start that failed so. */
  readonly capacityHeld: boolean;
  /** `no-capacity` where Azure would take no start now, whatever the flags. */
  readonly startOutcome: 'no-capacity' | 'failed';
  /** A guest that cannot be asked for this is not asked again. */
  readonly guestProbeEnds: boolean;
  /** People decided so: it says nothing about the next VM. */
  readonly decidedByPeople: boolean;
}

// Lasting, and met by changes only.
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
  decidedByPeople: false,
};
const lasting: Consequences = { ...ofChange, record: 'unreadable' };
const passing: Consequences = { ...ofChange, retried: true, assessedAgain: true };

/** One row a failure, which decides every column: most by what it has in common with others, the rest by name. */
export const failureTable = {
  /** Too many requests; `retryAfterSeconds` is an order where it is given. */
  throttled: { ...passing, answered: false, powerChange: 'later', startOutcome: 'no-capacity' },
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
  },
  /** Something that a VM lies in or uses answered 404, as what is new does for a while: of the VM that says nothing, ask again. */
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
  conflict: { ...passing, powerChange: 'later' },
  /** Another operation on the resource took the place of this one before it ended. */
  preempted: { ...passing, assessedAgain: false },
  /** The resource changed since it was read (412). */
  changed: { ...passing, powerChange: 'later' },
  /** Not the resource we mean: another VM under the same name, or a NIC that belongs to another VM. */
  replaced: { ...lasting, gone: true, guestProbeEnds: true },
  /** The NIC is deleted, or belongs to another VM: it is nothing of ours any more. */
  detached: ofChange,
  /** The VM was off, and has been started while it was changed. */
  started: ofChange,
  /** It ran again after our start, and somebody has turned it off since: its power is theirs. */
  'turned-off': ofChange,
  /** No room at the moment, whatever the network settings. */
  'no-capacity': { ...ofChange, capacityHeld: true, startOutcome: 'no-capacity' },
  /** Size, zone and networking together cannot be placed; fewer constraints may. */
  'over-constrained': { ...ofChange, capacityHeld: true },
  /** Size not offered to this subscription here, or quota exhausted: a person is needed. */
  'not-offered': { ...ofChange, capacityHeld: true },
  /** Azure refuses the request as such, for instance the flag on a size that cannot. */
  refused: { ...lasting, groupUnreadable: true, guestProbeEnds: true },
  /** An answer in a shape that we do not know. */
  unreadable: { ...lasting, groupUnreadable: true, rightMissing: true },
  /** An operator has cancelled the run while it changed the VM: nothing more was asked of Azure. */
  cancelled: { ...ofChange, decidedByPeople: true },
  /** The owner has opted the VM out while it was changed: nothing more was asked of Azure. */
  'opted-out': { ...ofChange, decidedByPeople: true },
  /** The configuration is faulty, so that nothing begins: nothing was asked of Azure. */
  suspended: { ...ofChange, assessedAgain: true },
  /** The activity was delivered too late, or its run is over: nothing was written. */
  expired: { ...passing, assessedAgain: false, powerChange: 'later' },
  /** A defect of ours, kept from taking the run down. */
  internal: { ...lasting, powerChange: 'unknown' },
} satisfies Record<string, Consequences>;

/** Every way in which Azure may fail us, told apart by what follows from it. */
export type CloudFailureKind = keyof typeof failureTable;

/** What follows from a failure. A kind that is none of ours, as an activity of a newer version may bring, counts as a defect. */
export function consequencesOf({ kind }: { readonly kind: string }): Consequences {
  return Object.hasOwn(failureTable, kind) ? failureTable[kind as CloudFailureKind] : failureTable.internal;
}
