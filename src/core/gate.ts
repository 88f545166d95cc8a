import * as z from 'zod';
import { undoRecord } from './undo.ts';

const holder = z.object({
  runId: z.string(),
  since: z.string(),
  undo: undoRecord.optional(),
});

const past = z.object({ runId: z.string(), outcome: z.string(), at: z.string() });

export const gateState = z.object({ holder: holder.optional(), recent: z.array(past) });

/** Who may change this VM, how it was found, and how the last runs ended. */
export type GateState = z.infer<typeof gateState>;

const request = z.object({ runId: z.string(), now: z.string() });
const remember = z.object({ runId: z.string(), undo: undoRecord, untouched: z.boolean() });
const release = z.object({ runId: z.string(), outcome: z.string(), now: z.string() });

type GateRequest = z.infer<typeof request>;
type GateRemember = z.infer<typeof remember>;
type GateRelease = z.infer<typeof release>;

export type GateAnswer =
  | { readonly kind: 'granted' }
  | { readonly kind: 'done' }
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
 * `release` ends the grant. Asking twice is harmless. Without a new state in the answer, the state stays as it was.
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

function keep(state: GateState, { runId, undo, untouched }: GateRemember): GateTurn {
  if (state.holder?.runId !== runId) return heldBy(state);
  // Once something was changed, the first record is the one that counts: a later one would take our changes for the original.
  if (state.holder.undo !== undefined && !untouched) return { answer: { kind: 'done' } };
  return { state: { ...state, holder: { ...state.holder, undo } }, answer: { kind: 'done' } };
}

function end(state: GateState, { runId, outcome, now }: GateRelease): GateTurn {
  if (state.holder?.runId !== runId) return { answer: { kind: 'done' } };
  // A stranded VM keeps its grant with the undo record, so that nobody takes its present state for the original.
  const { holder: kept, recent } = state;
  const remembered = [{ runId, outcome, at: now }, ...recent].slice(0, recentKept);
  const ended = outcome === 'stranded' ? { holder: kept, recent: remembered } : { recent: remembered };
  return { state: ended, answer: { kind: 'done' } };
}
