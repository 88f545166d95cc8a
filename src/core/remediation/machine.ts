import type { Plan } from '../model/plan.ts';

/** The phase of a remediation. `waiting` and everything before `deallocating` holds no VM down. */
export type Phase =
  | 'requested'
  | 'waiting'
  | 'assessing'
  | 'deallocating'
  | 'updating'
  | 'starting'
  | 'verifying'
  | 'reverting'
  | 'restarting'
  | 'verifying-original'
  | 'stranded'
  /** A run that took the VM over from an orphaned one finds out in what state the VM is. */
  | 'recovery'
  /** The owner starts a VM that was changed while it was off. */
  | 'watching';

/** What a run does: as a decision plans it, or `watch` the start of a VM that was changed while it was off. */
export type RunPlan = Plan | 'watch';

export const runPlans = ['restart', 'nics-only', 'align', 'watch'] as const satisfies readonly RunPlan[];

/** How a remediation ends. */
export const outcomes = [
  /** The gain is configured: every NIC's flag is on and the VM is as healthy as it was. */
  'accelerated',
  /** A cosmetic flag was set without a stop. */
  'aligned',
  /** A later assessment found a reason to skip the VM; nothing was changed, or the VM is gone. */
  'skipped',
  /** An operator cancelled the run before anything was changed. */
  'cancelled',
  /** A person rejected the run, or nobody approved it in time; nothing was changed. */
  'denied',
  /** The VM did not become ready to be changed within the policy's limit; nothing was changed. */
  'expired',
  /** Another run holds this VM; nothing was changed. */
  'refused',
  /** NIC settings and power state are again as they were found. */
  'rolled-back',
  /** The VM is worse than it was found, and people have been alerted. */
  'stranded',
] as const;

export type Outcome = (typeof outcomes)[number];

/** What a phase reports when it is over. */
export type PhaseOutcome =
  | 'granted'
  /** The lease of an orphaned run was taken over. */
  | 'taken'
  | 'refused'
  | 'due'
  | 'wait'
  | 'expired'
  | 'skip'
  | 'proceed'
  | 'done'
  | 'untouched'
  | 'failed'
  | 'no-capacity'
  | 'unhealthy'
  /** The owner's own start failed because of us, so we start the VM for them. */
  | 'start-needed'
  | 'watch'
  | 'retry'
  | 'given-up'
  /** The VM was deleted, or another one has its name now: nothing of it may be touched. */
  | 'gone'
  /** The VM that the run stopped cannot be found: the run searches for it, and people are alerted. */
  | 'missing'
  /** A person rejected the run, or nobody approved it in time. */
  | 'deny'
  /** An operator wants the run to end; what was changed is undone. */
  | 'cancel';

/** `goal` turns to `restore` once and never back. `plan` is decided by the assessment that lets the run proceed. */
export interface State {
  readonly phase: Phase;
  readonly plan: RunPlan;
  readonly goal: 'accelerate' | 'restore';
}

export type Step =
  | { readonly kind: 'go'; readonly state: State }
  | { readonly kind: 'end'; readonly outcome: Outcome };

export function initialState(plan: RunPlan): State {
  return { phase: 'requested', plan, goal: 'accelerate' };
}

type Choice<T> = T | ((state: State) => T);
/** Where an outcome leads: to a phase, perhaps with the goal `restore`, or to the end. */
type To =
  | { readonly phase: Choice<Phase>; readonly goal?: 'restore' }
  | { readonly outcome: Choice<Outcome> };

/** A VM that was stopped and cannot be found: if it is found again, it is put back. */
const findsAgain: To = { phase: 'stranded', goal: 'restore' };

const restarts = ({ plan }: State): boolean => plan === 'restart';

/** The whole remediation and its undo in one table: what a phase may report, and what follows. */
const transitions: Readonly<Record<Phase, Partial<Record<PhaseOutcome, To>>>> = {
  requested: {
    granted: { phase: ({ plan }) => (plan === 'watch' ? 'watching' : 'assessing') },
    taken: { phase: 'recovery' },
    refused: { outcome: 'refused' },
    // Its start was watched meanwhile.
    skip: { outcome: 'skipped' },
    cancel: { outcome: 'cancelled' },
  },
  waiting: {
    due: { phase: 'assessing' },
    expired: { outcome: 'expired' },
    deny: { outcome: 'denied' },
    cancel: { outcome: 'cancelled' },
  },
  assessing: {
    wait: { phase: 'waiting' },
    skip: { outcome: 'skipped' },
    deny: { outcome: 'denied' },
    proceed: { phase: (state) => (restarts(state) ? 'deallocating' : 'updating') },
    cancel: { outcome: 'cancelled' },
  },
  deallocating: {
    done: { phase: 'updating' },
    // Busy, throttled or too late: nothing happened, and the VM is assessed again before the next try.
    wait: { phase: 'waiting' },
    // Azure refused before anything happened: nothing to undo, yet it is verified that the VM is as it was.
    untouched: { phase: 'verifying-original', goal: 'restore' },
    failed: { phase: 'restarting', goal: 'restore' },
    cancel: { phase: 'restarting', goal: 'restore' },
    gone: { outcome: 'skipped' },
    missing: findsAgain,
  },
  updating: {
    done: { phase: (state) => (restarts(state) ? 'starting' : 'verifying') },
    failed: { phase: 'reverting', goal: 'restore' },
    cancel: { phase: 'reverting', goal: 'restore' },
    gone: { outcome: 'skipped' },
    missing: findsAgain,
  },
  starting: {
    done: { phase: 'verifying' },
    // No capacity at the moment: the flag is not the cause, so it stays while the start is tried again.
    'no-capacity': { phase: 'stranded' },
    failed: { phase: 'reverting', goal: 'restore' },
    cancel: { phase: 'reverting', goal: 'restore' },
    gone: { outcome: 'skipped' },
    missing: findsAgain,
  },
  verifying: {
    done: { outcome: ({ plan }) => (plan === 'align' ? 'aligned' : 'accelerated') },
    unhealthy: { phase: 'reverting', goal: 'restore' },
    cancel: { phase: 'reverting', goal: 'restore' },
    gone: { outcome: 'skipped' },
  },
  // A VM that is down is started even when its flags could not be put back: that is checked afterwards.
  reverting: {
    done: { phase: (state) => (restarts(state) ? 'restarting' : 'verifying-original') },
    failed: { phase: (state) => (restarts(state) ? 'restarting' : 'verifying-original') },
    'start-needed': { phase: 'restarting' },
    gone: { outcome: 'skipped' },
    missing: findsAgain,
  },
  // A VM that was found off, and does not start without our flags either, is as it was found.
  restarting: {
    done: { phase: 'verifying-original' },
    'no-capacity': { phase: (state) => (restarts(state) ? 'stranded' : 'verifying-original') },
    failed: { phase: (state) => (restarts(state) ? 'stranded' : 'verifying-original') },
    gone: { outcome: 'skipped' },
    missing: findsAgain,
  },
  'verifying-original': {
    done: { outcome: 'rolled-back' },
    unhealthy: { phase: 'stranded' },
    gone: { outcome: 'skipped' },
    missing: findsAgain,
  },
  stranded: {
    retry: { phase: ({ goal }) => (goal === 'accelerate' ? 'starting' : 'reverting') },
    'given-up': { outcome: 'stranded' },
    // A VM that cannot be found is searched for again, until a person acknowledges.
    missing: findsAgain,
    gone: { outcome: 'skipped' },
    // Its owner has opted it out meanwhile: the gain is given up.
    failed: { phase: 'reverting', goal: 'restore' },
    // Cancelling a wait for capacity gives up the gain; if the VM is being put back already, that is done sooner.
    cancel: { phase: 'reverting', goal: 'restore' },
  },
  recovery: {
    // Everything that the orphaned run wanted is done: it only has to be verified.
    proceed: { phase: 'verifying' },
    untouched: { phase: 'verifying-original', goal: 'restore' },
    failed: { phase: 'reverting', goal: 'restore' },
    watch: { phase: 'watching' },
    skip: { outcome: 'skipped' },
    gone: { outcome: 'skipped' },
    missing: findsAgain,
  },
  watching: {
    done: { outcome: 'accelerated' },
    failed: { phase: 'reverting', goal: 'restore' },
    unhealthy: { phase: 'reverting', goal: 'restore' },
    // It is off again, or none of the flags that we turned on is on any more.
    skip: { outcome: 'skipped' },
    cancel: { phase: 'reverting', goal: 'restore' },
    gone: { outcome: 'skipped' },
  },
};

/** Every phase there is. */
export const phases = Object.keys(transitions) as readonly Phase[];

/** The phase that follows when `state.phase` reports `outcome`; throws for an outcome that the phase cannot report. */
export function next(state: State, outcome: PhaseOutcome): Step {
  const to = transitions[state.phase][outcome];
  if (to === undefined) throw new Error(`phase ${state.phase} cannot report ${outcome}`);
  const choose = <T extends string>(choice: Choice<T>): T =>
    typeof choice === 'function' ? choice(state) : choice;
  if ('outcome' in to) return { kind: 'end', outcome: choose(to.outcome) };
  return { kind: 'go', state: { ...state, phase: choose(to.phase), goal: to.goal ?? state.goal } };
}

/** Whether a cancellation overrides this outcome: while the run goes forward, and has not ended by itself. */
export function mayCancel(state: State, outcome: PhaseOutcome): boolean {
  if (state.goal === 'restore' || transitions[state.phase].cancel === undefined) return false;
  const step = next(state, outcome);
  if (step.kind === 'end') return step.outcome === 'accelerated' || step.outcome === 'aligned';
  // A run that goes back to waiting has changed nothing, and is cancelled there; what an orphaned run left behind is checked first.
  const { phase, goal } = step.state;
  return goal === 'accelerate' && phase !== 'waiting' && phase !== 'recovery';
}

/** The outcomes that a phase may report. */
export function outcomesOf(phase: Phase): readonly PhaseOutcome[] {
  return Object.keys(transitions[phase]) as PhaseOutcome[];
}
