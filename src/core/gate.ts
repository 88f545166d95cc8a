import * as z from 'zod';
import { undoRecord } from './undo.ts';

/** What a run leaves behind if it dies: how the VM was found, and what the run set out to change. */
const legacy = z.object({
  undo: undoRecord.optional(),
  plan: z.enum(['restart', 'nics-only', 'align']).optional(),
  nics: z.array(z.string()).optional(),
});

const holder = legacy.extend({
  runId: z.string(),
  since: z.string(),
  /** The dead run that this one took the VM over from. */
  heals: z.string().optional(),
});

const past = z.object({ runId: z.string(), outcome: z.string(), at: z.string() });

export const gateState = z.object({ holder: holder.optional(), recent: z.array(past) });

/** Who may change this VM, how it was found, and how the last runs ended. */
export type GateState = z.infer<typeof gateState>;

const request = z.object({ runId: z.string(), now: z.string() });
const remember = legacy.extend({ runId: z.string(), undo: undoRecord, untouched: z.boolean() });
const forget = z.object({ runId: z.string() });
const takeOver = z.object({ runId: z.string(), from: z.string(), since: z.string(), now: z.string() });
const release = z.object({ runId: z.string(), outcome: z.string(), now: z.string() });

/** What the holder before left for the run that heals it. */
export type Legacy = z.infer<typeof legacy>;

type GateRequest = z.infer<typeof request>;
type GateTakeOver = z.infer<typeof takeOver>;
type GateRemember = z.infer<typeof remember>;
type GateRelease = z.infer<typeof release>;

export type GateAnswer =
  | { readonly kind: 'granted' }
  | { readonly kind: 'done' }
  | { readonly kind: 'taken'; readonly legacy: Legacy }
  | { readonly kind: 'held'; readonly by: string; readonly since: string }
  /** State or request cannot be read: nothing is granted, and a person must look. */
  | { readonly kind: 'unreadable'; readonly what: string };

export interface GateTurn {
  readonly state?: GateState;
  readonly answer: GateAnswer;
}

// Runs that changed nothing count too, and must not push a month's failures out.
const recentKept = 40;

/**
 * One operation on a VM's gate: `request` grants the VM to one run, `remember` keeps how the VM was found before the first change,
 * `forget` takes that back when the run waits after all, `free` opens the gate of a VM left stranded, `takeover` hands the grant and what it holds from a dead run to the one that heals it, and `release` ends the grant. Asking twice is
 * harmless. Without a new state in the answer, the state stays as it was.
 */
export function turnGate(stored: unknown, operation: string, input: unknown): GateTurn {
  const state =
    stored === undefined ? { success: true as const, data: { recent: [] } } : gateState.safeParse(stored);
  if (!state.success) return { answer: { kind: 'unreadable', what: 'gate state' } };
  switch (operation) {
    case 'request': {
      const asked = request.safeParse(input);
      return asked.success ? grant(state.data, asked.data) : unreadableInput(operation);
    }
    case 'remember': {
      const asked = remember.safeParse(input);
      return asked.success ? keep(state.data, asked.data) : unreadableInput(operation);
    }
    case 'forget': {
      const asked = forget.safeParse(input);
      return asked.success ? drop(state.data, asked.data) : unreadableInput(operation);
    }
    case 'free': {
      const asked = forget.safeParse(input);
      return asked.success ? free(state.data, asked.data) : unreadableInput(operation);
    }
    case 'takeover': {
      const asked = takeOver.safeParse(input);
      return asked.success ? inherit(state.data, asked.data) : unreadableInput(operation);
    }
    case 'release': {
      const asked = release.safeParse(input);
      return asked.success ? end(state.data, asked.data) : unreadableInput(operation);
    }
    default:
      return { answer: { kind: 'unreadable', what: `operation ${operation}` } };
  }
}

function unreadableInput(operation: string): GateTurn {
  return { answer: { kind: 'unreadable', what: `input of ${operation}` } };
}

function heldBy(state: GateState): GateTurn {
  const { runId, since } = state.holder ?? { runId: 'nobody', since: '' };
  return { answer: { kind: 'held', by: runId, since } };
}

function grant(state: GateState, { runId, now }: GateRequest): GateTurn {
  if (state.holder?.runId === runId) return { answer: { kind: 'granted' } };
  if (state.holder !== undefined) return heldBy(state);
  return { state: { ...state, holder: { runId, since: now } }, answer: { kind: 'granted' } };
}

/** Compare and swap: only from the holder that was seen to be dead, in the grant that was seen. */
function inherit(state: GateState, { runId, from, since, now }: GateTakeOver): GateTurn {
  const { holder: held } = state;
  if (held === undefined) return heldBy(state);
  const { undo, plan, nics } = held;
  const left: Legacy = {
    ...(undo === undefined ? {} : { undo }),
    ...(plan === undefined ? {} : { plan }),
    ...(nics === undefined ? {} : { nics }),
  };
  if (held.runId === runId) return { answer: { kind: 'taken', legacy: left } };
  if (held.runId !== from || held.since !== since) return heldBy(state);
  const taken = { runId, since: now, heals: from, ...left };
  return { state: { ...state, holder: taken }, answer: { kind: 'taken', legacy: left } };
}

function keep(state: GateState, { runId, untouched, ...left }: GateRemember): GateTurn {
  if (state.holder?.runId !== runId) return heldBy(state);
  // Once something was changed, the first record is the one that counts: a later one would take our changes for the original.
  if (state.holder.undo !== undefined && !untouched) return { answer: { kind: 'done' } };
  return { state: { ...state, holder: { ...state.holder, ...left } }, answer: { kind: 'done' } };
}

/** For a run that goes back to waiting: what it found may be changed by others meanwhile, and must not be put back. */
function drop(state: GateState, { runId }: { readonly runId: string }): GateTurn {
  if (state.holder?.runId !== runId) return heldBy(state);
  const { undo: _undo, plan: _plan, nics: _nics, ...held } = state.holder;
  return { state: { ...state, holder: held }, answer: { kind: 'done' } };
}

/** Opens a gate that stayed closed because the VM was left stranded: a person answers for the VM now. */
function free(state: GateState, { runId }: { readonly runId: string }): GateTurn {
  const stranded = state.recent.some((one) => one.runId === runId && one.outcome === 'stranded');
  if (state.holder?.runId !== runId || !stranded) return heldBy(state);
  return { state: { recent: state.recent }, answer: { kind: 'done' } };
}

function end(state: GateState, { runId, outcome, now }: GateRelease): GateTurn {
  if (state.holder?.runId !== runId) return { answer: { kind: 'done' } };
  // A stranded VM keeps its grant with the undo record, so that nobody takes its present state for the original.
  const { holder: kept, recent } = state;
  const remembered = [{ runId, outcome, at: now }, ...recent].slice(0, recentKept);
  const ended = outcome === 'stranded' ? { holder: kept, recent: remembered } : { recent: remembered };
  return { state: ended, answer: { kind: 'done' } };
}
