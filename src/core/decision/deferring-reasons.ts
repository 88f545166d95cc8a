import { defer, type ReasonText } from './reason-text.ts';

/** What passes by itself, or when a person answers: the run of the VM waits for it. They come after all others. */
export const deferringReasons = {
  'approval-required': defer(
    'The mode for this VM is approve, and nobody has approved yet.',
    'Approve or reject the run that waits, or change the mode where `askedBy` says that it is set.',
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
  'power-in-transition': defer('The VM is changing its power state.', 'Nothing: it is assessed again.'),
  'power-unknown': defer('Azure does not say whether the VM runs.', 'Nothing: it is assessed again.'),
} as const satisfies Record<string, ReasonText>;
