/** Names under which everything durable is registered. They stand in histories: a change needs a new version. */
export const orchestrations = {
  remediate: 'remediate',
  followOperation: 'followOperation',
  setFlag: 'setFlag',
  awaitHealth: 'awaitHealth',
  guestProbe: 'guestProbe',
} as const;

/** Lower case: Durable Functions addresses entities so. */
export const entities = {
  gate: 'vmgate',
  ledger: 'grants',
  brakes: 'brakes',
  alarms: 'alarms',
  prepared: 'prepared',
} as const;

/** Brakes and alarms are one for the whole fleet. */
export const brakesKey = 'fleet';

/** Raised to a waiting run when its VM has changed again. */
export const lookAgainEvent = 'look-again';

/** Raised by an operator who wants a run to end. */
export const cancelEvent = 'cancel';
