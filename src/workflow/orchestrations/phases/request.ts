import type { GateAnswer } from '../../../core/coordination/gate.ts';
import { type LedgerAnswer, type LedgerEntry, ledgerKeyOf } from '../../../core/coordination/ledger.ts';
import { takeOverSlot } from '../brake.ts';
import { callEntity, type Durable, nowIso } from '../calls.ts';
import { entities } from '../../durable/names.ts';
import { learn, type Report, type Run } from '../run.ts';

/**
 * Asks the VM's gate for the grant: one run a VM. The ledger comes first, so that a grant whose run dies is always found. A run that heals
 * takes the grant over from the dead one.
 */
export function* request(run: Run): Durable<Report> {
  const { context, input, id } = run;
  const now = nowIso(context);
  const entry: LedgerEntry = { runId: id, vmId: input.request.vmId, since: now };
  const ledgerKey = ledgerKeyOf(input.gateKey);
  const listed = yield* callEntity<LedgerAnswer>(context, entities.ledger, ledgerKey, 'register', entry);
  if (listed.kind !== 'done')
    return refused('ledger', listed.kind === 'full' ? 'too many runs' : listed.what);
  const { heals } = input;
  const asks = input.plan === 'watch' ? 'watch' : 'request';
  const answer =
    heals === undefined
      ? yield* callEntity<GateAnswer>(context, entities.gate, input.gateKey, asks, { runId: id, now })
      : yield* takeOver(run, heals);
  return reportOf(run, answer);
}

/** Takes the VM over from a dead run; asked again, tells what that one leaves as the gate knows it now. */
export function* takeOver(
  { context, input, id }: Run,
  { runId: from, since }: NonNullable<Run['input']['heals']>,
): Durable<GateAnswer> {
  const asked = { runId: id, from, since, now: nowIso(context) };
  return yield* callEntity<GateAnswer>(context, entities.gate, input.gateKey, 'takeover', asked);
}

function refused(kind: string, message: string): Report {
  return { signal: 'refused', detail: message, failure: { kind, message } };
}

function reportOf(run: Run, answer: GateAnswer): Report {
  switch (answer.kind) {
    case 'granted':
    case 'done':
      return { signal: 'granted' };
    case 'taken': {
      const { undo, plan, nics, preparedSince, stopSentAt } = answer.legacy;
      const { state } = run.facts;
      learn(run, {
        ...(undo === undefined ? {} : { undo }),
        ...(preparedSince === undefined ? {} : { preparedSince }),
        ...(stopSentAt === undefined ? {} : { stopSentAt }),
        nics: nics ?? undo?.nics.map((nic) => nic.id) ?? [],
        state: { ...state, plan: plan ?? (undo?.power === 'running' ? 'restart' : 'nics-only') },
      });
      const { heals } = run.input;
      if (heals === undefined) return { signal: 'granted' };
      takeOverSlot(run, heals.runId);
      return { signal: 'taken', detail: `from ${heals.runId}` };
    }
    case 'unprepared':
      return { signal: 'leave', detail: 'there is no start to be watched' };
    case 'held':
      learn(run, { holder: answer.by });
      return { ...refused('held', answer.by), detail: `held by ${answer.by} since ${answer.since}` };
    case 'unreadable':
      return refused('gate-unreadable', answer.what);
  }
}
