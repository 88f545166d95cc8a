import { recover } from '../../src/workflow/orchestrations/phases/recover.ts';
import type { PhaseResult, RunState } from '../../src/workflow/orchestrations/run.ts';
import { failing, seenAs } from './answering.ts';
import { ByHand, found } from './by-hand.ts';
import { noon } from './facts.ts';

const recovers = { runId: 'orphaned', since: noon, why: 'it died', endedAt: noon };

/** The state after an orphaned run; a test states only what differs. */
interface LeftBehind {
  readonly seen?: (nth: number, bench: ByHand) => unknown;
  /** The flag of every network interface, or of each by its id; one with `unread` cannot be read. */
  readonly flag?: string | Readonly<Record<string, string>>;
  /** What the lease answers to the recovery that takes it over. */
  readonly taken?: object;
  readonly facts?: Partial<RunState>;
  readonly quietSeconds?: number;
  readonly plan?: 'restart' | 'nics-only' | 'watch';
}

/** Plays the phase in which a recovery reads what the orphaned run has done. */
export function recovery({
  seen = () => seenAs('running'),
  flag: flags = 'false',
  taken = { kind: 'taken', inherited: { stopSentAt: noon } },
  facts,
  quietSeconds,
  plan = 'restart',
}: LeftBehind): { readonly result: PhaseResult; readonly bench: ByHand } {
  const bench: ByHand = new ByHand(
    { undo: found, nics: ['n'], stopSentAt: noon, ...facts },
    {
      call: (name, input: { nicId?: string }, nth) => {
        if (name === 'observe') return seen(nth, bench);
        if (name !== 'readFlag') return { ok: true, value: {} };
        const flag = typeof flags === 'string' ? flags : flags[input.nicId ?? ''];
        if (flag === 'unread') return failing('throttled');
        return { ok: true, value: { flag, provisioningState: 'Succeeded' } };
      },
      entity: (name) => (name === 'vmlease takeover' ? taken : { kind: 'done' }),
    },
    { plan, recovers: quietSeconds === undefined ? recovers : { ...recovers, quietSeconds } },
  );
  return { result: bench.play(recover(bench.run)), bench };
}
