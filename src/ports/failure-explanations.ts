import type { CloudFailureKind } from './failure-table.ts';

/** A failure as it is explained to people. */
interface FailureExplanation {
  /** What happened, in one sentence. */
  readonly meaning: string;
  /**
   * Who has to act. `nobody`: it passes, or was wanted. `owner`: who owns the VM. `operator`: who operates accelnet, and gets rights and quota
   * corrected. `developer`: who maintains accelnet, because it is a defect.
   */
  readonly concerns: 'nobody' | 'owner' | 'operator' | 'developer';
  /** What that person does, in one sentence. */
  readonly remedy: string;
}

/**
 * The words for each row of the table of failures, which holds what the code decides. They are in a file of their own so that orchestrations do not
 * load texts; a kind that has none does not compile, and none is taken over from another kind.
 */
export const failureExplanations = {
  throttled: {
    meaning: 'Azure refuses because too many requests were made.',
    concerns: 'nobody',
    remedy: 'Nothing: it is tried again.',
  },
  unavailable: {
    meaning: 'Azure gave no answer or a broken one, or the VM did not become healthy in time.',
    concerns: 'nobody',
    remedy:
      'Nothing: it is tried again; if a run ended with it, check the boot diagnostics and the agent of the VM.',
  },
  'not-found': {
    meaning: 'Azure answers that what was asked for does not exist (404): the VM was deleted or moved.',
    concerns: 'operator',
    remedy:
      'If an alert `stranded` says so of a VM that was deleted, acknowledge the alert; otherwise nothing.',
  },
  'not-visible': {
    meaning: 'Azure does not show something that the VM lies in or uses, as happens with what is new.',
    concerns: 'nobody',
    remedy: 'Nothing: it is tried again; if it lasts, check that it exists and that the app may read it.',
  },
  forbidden: {
    meaning: 'The app lacks a right, or a deny assignment or a policy forbids the request.',
    concerns: 'operator',
    remedy: 'Grant the app the right that is missing, or remove what forbids the request.',
  },
  locked: {
    meaning: 'A lock on the resource, on its group or on its subscription forbids the change.',
    concerns: 'owner',
    remedy: 'Remove the lock, or opt the VM out.',
  },
  conflict: {
    meaning: 'Another operation is in progress on the resource, or on one that it depends on.',
    concerns: 'nobody',
    remedy: 'Nothing: it is tried again.',
  },
  preempted: {
    meaning: 'Another operation on the resource took the place of this one before it ended.',
    concerns: 'nobody',
    remedy: 'Nothing: it is tried again.',
  },
  changed: {
    meaning: 'Somebody changed the resource after it was read.',
    concerns: 'nobody',
    remedy: 'Nothing: it is tried again.',
  },
  replaced: {
    meaning:
      'Another VM has the name of the one that was meant, or the network interface belongs to another VM.',
    concerns: 'nobody',
    remedy: 'Nothing: the VM that has the name now is assessed as a VM of its own.',
  },
  detached: {
    meaning: 'The network interface was deleted, or belongs to another VM now.',
    concerns: 'nobody',
    remedy: 'Nothing: the VM is assessed again after its cool-down.',
  },
  started: {
    meaning: 'The VM was off, and somebody started it while it was changed.',
    concerns: 'nobody',
    remedy: 'Nothing: the flags are set again after the cool-down, when the VM is off.',
  },
  'turned-off': {
    meaning: 'The VM ran again after it was started by accelnet, and is off since; accelnet leaves it off.',
    concerns: 'owner',
    remedy: 'If nobody wanted the VM to be off, start it, and check its boot diagnostics.',
  },
  'no-capacity': {
    meaning: 'Azure has no room for the VM at the moment, whatever its network settings.',
    concerns: 'operator',
    remedy: 'Wait; while the run goes on, cancelling it gives up the gain and starts the VM as it was found.',
  },
  'over-constrained': {
    meaning: 'Azure cannot place the size there with Accelerated Networking; fewer constraints may help.',
    concerns: 'owner',
    remedy: 'Wait until the capacity hold ends, or move the VM.',
  },
  'not-offered': {
    meaning: 'The size is not offered to the subscription there, or the quota is exhausted.',
    concerns: 'operator',
    remedy: 'Have the quota raised, or choose a size that is offered there.',
  },
  refused: {
    meaning: 'Azure refuses the request as such, for instance the flag on a size that cannot have it.',
    concerns: 'operator',
    remedy: 'Read the message, which says why; if that cannot be changed, have the VM opted out.',
  },
  unreadable: {
    meaning: 'Azure answered in a form that accelnet does not know.',
    concerns: 'developer',
    remedy: 'Report it with its message as a defect of accelnet.',
  },
  cancelled: {
    meaning: 'An operator cancelled the run while it changed the VM.',
    concerns: 'nobody',
    remedy: 'Nothing: the record names the person.',
  },
  'opted-out': {
    meaning: 'The owner opted the VM out while it was changed.',
    concerns: 'nobody',
    remedy: 'Nothing: the VM is not touched for as long as the opt-out stands.',
  },
  suspended: {
    meaning: 'The configuration of the app is faulty, so that no change begins.',
    concerns: 'operator',
    remedy: 'Correct every fault that `GET /api/health` names, and start the app again.',
  },
  expired: {
    meaning: 'The activity was delivered too late, or its run is over, so that nothing was written.',
    concerns: 'nobody',
    remedy: 'Nothing: it is tried again.',
  },
  internal: {
    meaning: 'A defect of accelnet was met, and kept from ending the run.',
    concerns: 'developer',
    remedy: 'Keep the history of the run, and report it with its message as a defect of accelnet.',
  },
} satisfies Record<CloudFailureKind, FailureExplanation>;

/** The explanation of a failure for people; undefined for an unknown kind, which a record of a newer version may hold. */
export function explanationOf({ kind }: { readonly kind: string }): FailureExplanation | undefined {
  return Object.hasOwn(failureExplanations, kind) ? failureExplanations[kind as CloudFailureKind] : undefined;
}
