import { expect, test } from 'vitest';
import { assessVm, type Sources, type VmAssessment } from '../../src/assessment/assess-vm.ts';
import { parseVmId } from '../../src/core/model/resource-id.ts';
import { defaultPolicy } from '../../src/core/policy/policy.ts';
import { azureOverSimulation } from '../support/azure-over-simulation.ts';
import { type CorpusVm, corpusSubscription, readCorpus, recordedReads } from '../support/corpus.ts';

// VMs in the shape of ARM's answers, read by the app's own client from the simulated Azure, and assessed by the app.

const call = { correlationId: '00000000-0000-4000-8000-00000000c0de' };

async function assess(sources: Sources, { vm, policy }: CorpusVm): Promise<VmAssessment> {
  const id = parseVmId(vm.id);
  if (!id.ok) throw new Error(id.faults.join());
  const assessment = await assessVm(sources, { ...defaultPolicy, ...policy }, id.value, call);
  if (!assessment.ok) throw new Error(JSON.stringify(assessment.failure));
  return assessment.value;
}

function notified({ decision }: VmAssessment): CorpusVm['expect'] {
  if (decision.kind === 'remediate') return { decision: `remediate ${decision.plan}`, reasons: [] };
  const aligns = decision.kind === 'skip' && decision.align.length > 0;
  const reasons = decision.reasons.map(({ code }) => code);
  return { decision: decision.kind, reasons, ...(aligns ? { aligns } : {}) };
}

test('every VM of the corpus gets its decision and all its reasons', async () => {
  const corpus = readCorpus();
  expect(corpus.length).toBeGreaterThanOrEqual(60);
  const { azure, sources } = await azureOverSimulation({
    subscriptionIds: [corpusSubscription],
    recordedReads: recordedReads(corpus),
    throttling: false,
  });
  azure.setRestrictions(corpus.flatMap(({ restrictions = [] }) => restrictions));
  const answers = await Promise.all(
    corpus.map(async (one) => [one.vm.name, notified(await assess(sources(one.pastRuns), one))] as const),
  );
  expect(Object.fromEntries(answers)).toEqual(
    Object.fromEntries(corpus.map(({ vm, expect: wanted }) => [vm.name, wanted])),
  );
});
