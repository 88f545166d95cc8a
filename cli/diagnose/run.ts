import { randomUUID } from 'node:crypto';
import { askGuest } from '../../src/assessment/ask-guest.ts';
import { assessVm } from '../../src/assessment/assess-vm.ts';
import { type Diagnosed, diagnoseVm } from '../../src/assessment/diagnose.ts';
import { ArmClient } from '../../src/azure/arm/arm-client.ts';
import { AzureCloud } from '../../src/azure/resources/azure-cloud.ts';
import { type GuestSeen, guestSeenIn } from '../../src/core/diagnosis/diagnosis-context.ts';
import { diagnosisScript } from '../../src/core/guest/guest-details.ts';
import type { VmFacts } from '../../src/core/model/facts.ts';
import type { ResourceId } from '../../src/core/model/resource-id.ts';
import type { Result } from '../../src/ports/cloud.ts';
import { askTime, patientReader, unseenRuns } from '../assess/read-azure.ts';
import { guestScript } from '../guest-script.ts';
import type { Session } from '../session.ts';
import type { DiagnoseArguments } from './arguments.ts';

/** What waiting for the guest waits on, by the machine's own time, and where pauses are reported. */
export interface Surroundings {
  readonly say: (line: string) => void;
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** Diagnoses a VM as the caller, who may have what its guest has printed, or have it asked. */
export async function runDiagnosis(
  { vm, peer, 'ask-guest': asks }: DiagnoseArguments,
  printed: string | undefined,
  session: Session,
  surroundings: Surroundings,
): Promise<Result<Diagnosed>> {
  const { cloud } = patientReader(session, surroundings.say);
  const { now } = session.clock;
  const { policy } = session.config;
  const guest = async (facts: VmFacts): Promise<GuestSeen> => {
    if (printed !== undefined) return guestSeenIn(printed);
    if (asks) return await askByRunCommand(facts, session, surroundings);
    return { kind: 'not-seen', why: 'the guest was not asked (--ask-guest or --guest-report)' };
  };
  const call = { correlationId: randomUUID() };
  const assess = (one: ResourceId) => assessVm({ cloud, runs: unseenRuns, now }, policy, one, call);
  await askTime(cloud, vm.subscriptionId, call);
  return await diagnoseVm({ vm, ...(peer === undefined ? {} : { peer }), assess, guest });
}

async function askByRunCommand(
  facts: VmFacts,
  { config: { arm }, credential }: Session,
  { say, now, pause }: Surroundings,
): Promise<GuestSeen> {
  say('asking the guest by Run Command: about half a minute');
  const client = new ArmClient({ ...arm, credential, now });
  const cloud = new AzureCloud({ client, apiVersions: arm.apiVersions, now });
  const scripts = { linux: await scriptOf('linux.sh'), windows: await scriptOf('windows.ps1') };
  return await askGuest({ cloud, scripts, pause, now }, facts, { correlationId: randomUUID() });
}

async function scriptOf(kind: 'linux.sh' | 'windows.ps1'): Promise<string> {
  return diagnosisScript(await guestScript(`probe-${kind}`), await guestScript(`diagnose-${kind}`));
}
