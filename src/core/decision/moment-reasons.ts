import { defer, type ReasonRow, skip } from './reason-row.ts';

const states = 'azure-compute-docs virtual-machines/states-billing';

/** How the VM, its earlier runs and its group stand at the moment, and what passes by itself or when a person answers. */
export const momentReasons = {
  'vm-being-deleted': skip('The VM is being deleted.', 'Nothing.', 'info'),
  'provisioning-failed': {
    ...skip('The VM’s last operation failed.', 'Repair the VM; a successful update lifts this.', 'warning'),
    source: states,
  },
  'vm-stopped': {
    ...skip(
      'The VM is stopped but still allocated; starting it is its owner’s decision.',
      'Start the VM, or deallocate it: a deallocated VM is changed without an outage.',
    ),
    source: states,
  },
  'agent-not-ready': skip(
    'The VM agent is not Ready, so it could not be seen whether the VM came back healthy.',
    'Repair or install the VM agent, or let policy allow VMs without one.',
    'warning',
  ),
  'never-settled': skip(
    'This new VM has not settled within the time that policy allows.',
    'Repair its agent or extensions; its next update lifts this.',
    'warning',
  ),
  'recently-denied': {
    ...skip(
      'Somebody rejected this VM’s remediation a while ago, or nobody approved it in time.',
      'Nothing: it is asked for again after approval.againDays; or change the mode in the policy and its tags.',
      'info',
    ),
    changesWithTime: true,
  },
  'recently-rolled-back': {
    ...skip(
      'An earlier attempt on this VM was rolled back a short while ago.',
      'Look at that remediation; the VM is considered again after the cool-down.',
      'warning',
    ),
    changesWithTime: true,
  },
  suspended: {
    ...skip(
      'Attempts on this VM failed too often lately.',
      'Look at those remediations; the VM is considered again when they are old enough.',
      'warning',
    ),
    changesWithTime: true,
  },
  'flip-flop': {
    ...skip(
      'Acceleration was turned on several times within a week, and somebody or something turns it off again.',
      'Find who turns it off: a template or a script, perhaps; or opt the VM out.',
      'warning',
    ),
    changesWithTime: true,
  },
  'group-unreadable': skip(
    'The state of other members of the VM’s backend pool or group cannot be read, so it is not known whether one of them would still serve.',
    'Grant the app the right to read the pool and its members, or correct the group as the evidence says.',
    'warning',
  ),
  'only-group-member': skip(
    'The VM is the only one of its backend pool or group: nobody would serve while it is down.',
    'Add a second member, or let policy allow single members.',
  ),
  'last-available-member': defer(
    'No other VM of its backend pool or group is running with a Ready agent.',
    'Start or repair another member of the group.',
  ),
  'group-budget': defer(
    'As many VMs of its backend pool or group are down already as its budget allows.',
    'Start or repair those that are down, or raise the group’s budget in the policy.',
  ),
  'approval-required': defer(
    'The mode for this VM is approve, and nobody has approved yet.',
    'Approve or reject the run that waits, or change the mode where `askedBy` says that it is set.',
  ),
  'preflight-due': defer(
    'The guest is asked before a stop, and has not answered yet.',
    'Nothing: it is assessed again with its answer, or without it after its deadline.',
  ),
  'canary-elsewhere': defer(
    'Another VM of this size is tried first, alone.',
    'Nothing: it is assessed again when that VM was seen to gain.',
  ),
  paused: defer('accelnet is paused: no new outage begins.', 'End the pause.'),
  'outside-window': defer(
    'No window of this VM is open for long enough.',
    'Nothing: it is assessed again when one opens.',
  ),
  blackout: defer(
    'The policy keeps these days free of outages.',
    'Nothing: it is assessed again at the next allowed time.',
  ),
  'recently-created': defer(
    'The VM was created a short while ago.',
    'Nothing: it is assessed again when it has settled.',
  ),
  'operation-in-progress': defer(
    'Another operation on the VM is in progress.',
    'Nothing: it is assessed again.',
  ),
  'extensions-running': defer('Extensions are still being installed.', 'Nothing: it is assessed again.'),
  'agent-not-settled': defer('The agent of this new VM is not Ready yet.', 'Nothing: it is assessed again.'),
  'power-in-transition': {
    ...defer('The VM is changing its power state.', 'Nothing: it is assessed again.'),
    source: states,
  },
  'power-unknown': {
    ...defer('Azure does not say whether the VM runs.', 'Nothing: it is assessed again.'),
    source: states,
  },
} as const satisfies Record<string, ReasonRow>;
