import type { AssessDeps } from './assess-and-begin.ts';
import type { EventAllowance } from './event-allowance.ts';

/** What the handling of events, and of whatever else assesses VMs, needs of the app. */
export interface EventDeps extends Omit<AssessDeps, 'notify'> {
  readonly subscriptions: readonly string[];
  /** What events may begin; without one, all. */
  readonly allowance?: EventAllowance;
}
