/** Names under which everything durable is registered. They are kept in histories: a change needs a new version. */
export const orchestrations = {
  remediate: 'remediate',
  followOperation: 'followOperation',
  setFlag: 'setFlag',
  awaitHealth: 'awaitHealth',
  guestProbe: 'guestProbe',
  preflight: 'preflight',
  sweep: 'sweep',
  sweepSubscription: 'sweepSubscription',
  sweepCandidates: 'sweepCandidates',
} as const;

/** In lower case, as Durable Functions addresses entities. */
export const entities = {
  lease: 'vmlease',
  registry: 'runregistry',
  safeguards: 'safeguards',
  alerts: 'alerts',
  pendingStart: 'pendingstart',
  due: 'due',
  sweeps: 'sweeps',
  outbox: 'outbox',
  heartbeat: 'heartbeat',
  preflights: 'preflights',
} as const;

/** Safeguards, alerts, what is due, the sweep, the outbox, the heartbeat and the budget of preflights are one for the whole fleet. */
export const safeguardsKey = 'fleet';

/** Raised to a waiting run when its VM has changed, so that it is assessed again. */
export const reassessEvent = 'reassess';

/** Raised by a person who approves or rejects a run. */
export const approvalEvent = 'approval';

/** Raised by an operator who wants a run to end. */
export const cancelEvent = 'cancel';

/** What the id of every remediation begins with, so that those under way can be listed in one request. */
export const runIdPrefix = 'run-';
