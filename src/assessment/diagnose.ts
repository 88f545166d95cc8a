import { type Diagnosis, diagnose } from '../core/diagnosis/diagnosis.ts';
import type { DiagnosisContext, GuestSeen } from '../core/diagnosis/diagnosis-context.ts';
import type { SizeAssessment } from '../core/evidence/size-evidence.ts';
import type { Facts, VmFacts } from '../core/model/facts.ts';
import type { ResourceId } from '../core/model/resource-id.ts';
import type { Result } from '../ports/cloud.ts';
import type { VmAssessment } from './assess-vm.ts';
import { unreadIn } from './part-read.ts';

/** Which VM is diagnosed, and how Azure and its guest are asked. */
export interface DiagnosisQuestion {
  readonly vm: ResourceId;
  readonly peer?: ResourceId;
  readonly assess: (vm: ResourceId) => Promise<Result<VmAssessment>>;
  /** Gives what the guest says, or why it was not asked. */
  readonly guest: (vm: VmFacts) => Promise<GuestSeen>;
}

/** A diagnosis with what Azure said of the VM. */
export interface Diagnosed extends Diagnosis {
  readonly facts: Facts;
  readonly size: SizeAssessment;
}

/** Reads a VM as an assessment does, and its peer; asks its guest; and checks the known causes of a missing gain. */
export async function diagnoseVm({ vm, peer, assess, guest }: DiagnosisQuestion): Promise<Result<Diagnosed>> {
  const read = await assess(vm);
  if (!read.ok) return read;
  const { facts, size } = read.value;
  const [seenPeer, seenGuest] = await Promise.all([peerOf(peer, assess), guest(facts.vm)]);
  return { ok: true, value: { ...diagnose({ facts, size, guest: seenGuest, peer: seenPeer }), facts, size } };
}

async function peerOf(
  peer: ResourceId | undefined,
  assess: DiagnosisQuestion['assess'],
): Promise<DiagnosisContext['peer']> {
  if (peer === undefined) return { kind: 'not-seen', why: 'no other VM was named (peer)' };
  const read = await assess(peer);
  if (read.ok) return { kind: 'seen', facts: read.value.facts, size: read.value.size };
  const why = `the other VM could not be read: ${unreadIn(read.failure)}: ${read.failure.message.slice(0, 300)}`;
  return { kind: 'not-seen', why };
}
