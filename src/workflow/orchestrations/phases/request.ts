import type { NicRefused } from '../../../core/audit/audit.ts';
import type { LeaseAnswer } from '../../../core/coordination/lease.ts';
import {
  type RegistryAnswer,
  type RegistryEntry,
  registryKeyOf,
} from '../../../core/coordination/registry.ts';
import { entities } from '../../durable/names.ts';
import { callEntity, type Durable, nowIso } from '../calls.ts';
import { type PhaseResult, type Run, setState } from '../run.ts';
import { takeOverSlot } from '../safeguard.ts';

/**
 * Requests the VM's lease: one run for each VM. The run registers first, so that a lease whose run is orphaned is always found. A run that recovers
 * takes the lease over from the orphaned run.
 */
export function* request(run: Run): Durable<PhaseResult> {
  const { context, input, id } = run;
  const now = nowIso(context);
  const entry: RegistryEntry = { runId: id, vmId: input.request.vmId, since: now };
  const registryKey = registryKeyOf(input.leaseKey);
  const listed = yield* callEntity<RegistryAnswer>(
    context,
    entities.registry,
    registryKey,
    'register',
    entry,
  );
  if (listed.kind !== 'done')
    return refused('registry', listed.kind === 'full' ? 'too many runs' : listed.what);
  const { recovers } = input;
  const asks = input.plan === 'watch' ? 'watch' : 'request';
  const answer =
    recovers === undefined
      ? yield* callEntity<LeaseAnswer>(context, entities.lease, input.leaseKey, asks, { runId: id, now })
      : yield* takeOver(run, recovers);
  return reportOf(run, answer);
}

/** Takes the VM over from an orphaned run; asked again, answers what that run left, as the lease has it now. */
export function* takeOver(
  { context, input, id }: Run,
  { runId: from, since }: NonNullable<Run['input']['recovers']>,
): Durable<LeaseAnswer> {
  const asked = { runId: id, from, since, now: nowIso(context) };
  return yield* callEntity<LeaseAnswer>(context, entities.lease, input.leaseKey, 'takeover', asked);
}

function refused(kind: string, message: string): PhaseResult {
  return { outcome: 'refused', detail: message, failure: { kind, message } };
}

const refusedBefore = (nicId: string): NicRefused => ({
  nicId,
  failure: { kind: 'refused', message: 'refused to the run that this one recovers' },
});

function reportOf(run: Run, answer: LeaseAnswer): PhaseResult {
  switch (answer.kind) {
    case 'granted':
    case 'done':
      return { outcome: 'granted' };
    case 'taken': {
      const { undo, plan, nics, pendingStartSince, stopSentAt, nicsRefused } = answer.inherited;
      const { stage } = run.state;
      setState(run, {
        ...(undo === undefined ? {} : { undo }),
        ...(pendingStartSince === undefined ? {} : { pendingStartSince }),
        ...(stopSentAt === undefined ? {} : { stopSentAt }),
        ...(nicsRefused === undefined ? {} : { nicsRefused: nicsRefused.map(refusedBefore) }),
        nics: nics ?? undo?.nics.map((nic) => nic.id) ?? [],
        stage: { ...stage, plan: plan ?? (undo?.power === 'running' ? 'restart' : 'nics-only') },
      });
      const { recovers } = run.input;
      if (recovers === undefined) return { outcome: 'granted' };
      takeOverSlot(run, recovers.runId);
      return { outcome: 'taken', detail: `from ${recovers.runId}` };
    }
    case 'noPendingStart':
      return { outcome: 'skip', detail: 'there is no start to be watched' };
    case 'held':
      setState(run, { holder: answer.by });
      return { ...refused('held', answer.by), detail: `held by ${answer.by} since ${answer.since}` };
    case 'unreadable':
      return refused('lease-unreadable', answer.what);
  }
}
