/**
 * What accelnet may do with a VM. `report` writes nothing; `approve` and `window` wait for a person or a time;
 * `enforce` acts as soon as it is safe.
 */
export type Mode = 'report' | 'approve' | 'window' | 'enforce';

export const modes: readonly Mode[] = ['report', 'approve', 'window', 'enforce'];

/** The operator's will. Durations are in the unit their name ends in. */
export interface Policy {
  readonly modeForNew: Mode;
  readonly modeForExisting: Mode;
  /** A VM created less than this long ago is new. */
  readonly newVmHours: number;
  /** A new VM is left in peace for this long, so that its deployment can end. */
  readonly settleMinutes: number;
  readonly paused: boolean;
  /** First part of every tag name, `accelnet` by default. */
  readonly tagPrefix: string;
  /** VMs of one subscription that may be down at once. */
  readonly maxConcurrent: number;
  /** A run that could not begin within this time ends. */
  readonly waitLimitHours: number;
  /** How long one Azure operation may take before it counts as failed. */
  readonly operationLimitMinutes: number;
  /** How long after its start a VM may take to be healthy again. */
  readonly verifyLimitMinutes: number;
  /** A VM whose run was rolled back or left stranded is not stopped again for this long. */
  readonly coolDownHours: number;
  /** How long a stranded VM is tried again. */
  readonly strandedLimitHours: number;
}

export const defaultPolicy: Policy = {
  modeForNew: 'enforce',
  modeForExisting: 'report',
  newVmHours: 24,
  settleMinutes: 5,
  paused: false,
  tagPrefix: 'accelnet',
  maxConcurrent: 5,
  waitLimitHours: 24,
  operationLimitMinutes: 60,
  verifyLimitMinutes: 15,
  coolDownHours: 24,
  strandedLimitHours: 72,
};
