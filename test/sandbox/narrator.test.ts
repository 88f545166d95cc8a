import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { AppApi, KeptAssessment, RemediationDetail } from '../../sandbox/app-api.ts';
import { Narrator } from '../../sandbox/narrator.ts';
import { Stage } from '../../sandbox/scenarios/stage.ts';

const appDir = path.resolve(import.meta.dirname, '../..');

/** The app on a driven clock, and what a narrator prints of it, without the time of the day. */
async function narrated() {
  const stage = await Stage.open({
    seed: 1,
    speed: 'max',
    appDir,
    // Tags of a group raise no event of a VM: a sweep finds them.
    settings: { ACCELNET_SWEEP_SCHEDULE: '0 0 * * * *' },
  });
  onTestFinished(() => stage.close());
  const said: string[] = [];
  const begin = (): Narrator =>
    new Narrator(
      () => stage.now(),
      stage.api,
      (line) => said.push(line.replace(/^\S+ +/, '')),
    );
  /** Lets time pass until the narrator has something to say, and gives it. */
  const next = async (narrator: Narrator): Promise<readonly string[]> => {
    await stage.until('anything was said', async () => {
      await stage.host.asking(() => narrator.print());
      return said.length > 0;
    });
    return said.splice(0);
  };
  return { stage, said, begin, next };
}

test('an opt-out is told when its tag is set and when it is removed, on the VM and on its group, and nothing is told twice', async () => {
  const { stage, said, begin, next } = await narrated();
  const narrator = begin();
  stage.createVm({ name: 'web-1', size: 'Standard_B2s', resourceGroup: 'rg-web', settled: true });
  const small = 'skipped (size-not-capable): This size cannot use Accelerated Networking.';
  const optedOut = 'skipped (opted-out): The owner opted this VM out.';
  const line = (what: string): string => `web-1             ${what}`;
  expect(await next(narrator)).toEqual([line(small)]);
  stage.azure.setTags('web-1', { 'accelnet-opt-out': 'true' });
  expect(await next(narrator)).toEqual([line(optedOut)]);
  stage.azure.setTags('web-1', {});
  expect(await next(narrator)).toEqual([line(`no longer opted out; ${small}`)]);
  stage.azure.setResourceGroup('rg-web', { tags: { 'accelnet-opt-out': 'true' } });
  expect(await next(narrator)).toEqual([line(optedOut)]);

  // The sandbox is ended and started again.
  const later = begin();
  await stage.host.asking(() => later.catchUp());
  await stage.host.asking(() => later.print());
  expect(said).toEqual([]);
  stage.azure.setResourceGroup('rg-web', { tags: {} });
  expect(await next(later)).toEqual([line(`no longer opted out; ${small}`)]);
  stage.azure.deleteVm('web-1');
  expect(await next(later)).toEqual([line('is gone')]);
});

const id = (name: string): string =>
  `/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/${name}`;

/** An app as far as a narrator asks it, whose answers can be changed. */
class AppInMemory implements Pick<AppApi, 'remediations' | 'remediation' | 'vms'> {
  readonly kept = new Map<string, KeptAssessment>();
  readonly phases = new Map<string, string>();
  outcome = 'accelerated';

  assess(name: string, decision: KeptAssessment['decision'], reason: string): void {
    this.kept.set(name, { vmId: id(name), decision, reason, sentence: `Because of ${reason}.` });
  }

  async vms() {
    return [...this.kept.values()];
  }

  async remediations() {
    const remediations = [...this.phases].map(([vm, phase]) => ({
      id: `run-${vm}`,
      runtimeStatus: phase === 'ended' ? 'Completed' : 'Running',
      status: { phase, vmId: id(vm).replace('resourceGroups/rg', 'resourcegroups/RG') },
    }));
    return { total: remediations.length, remediations };
  }

  async remediation(runId: string): Promise<RemediationDetail> {
    const record: RemediationDetail['record'] = {
      schemaVersion: 1,
      id: runId,
      request: { vmId: id('a'), eventId: 'event', operation: 'event' },
      plan: 'restart',
      outcome: this.outcome,
      reason: this.outcome === 'accelerated' ? 'done' : 'no-room',
      startedAt: '',
      endedAt: '',
      downtimeSeconds: 90,
      assessments: [],
      steps: [],
      writes: [],
    };
    const runtimeStatus = 'Completed';
    const rest = { explained: null, recordKept: true, timeline: [], mismatches: [] };
    return { id: runId, runtimeStatus, status: null, record, ...rest };
  }
}

function narratedInMemory() {
  const app = new AppInMemory();
  const said: string[] = [];
  const narrator = new Narrator(
    () => Date.UTC(2026, 0, 1, 10, 20, 30),
    app,
    (line) => said.push(line),
  );
  const news = async (): Promise<readonly string[]> => {
    await narrator.print();
    await narrator.print();
    return said.splice(0);
  };
  return { app, narrator, news };
}

test('assessments of a VM are not told while a run has it, and are told when the run gave up for them', async () => {
  const { app, news } = narratedInMemory();
  app.assess('a', 'remediate', 'not-accelerated');
  app.phases.set('a', 'waiting');
  expect(await news()).toEqual(['10:20:30  a                 waits']);
  app.assess('a', 'skip', 'opted-out');
  expect(await news()).toEqual([]);
  app.outcome = 'refused';
  app.phases.set('a', 'ended');
  expect(await news()).toEqual(['10:20:30  a                 skipped (opted-out): Because of opted-out.']);
});

test('that a VM is accelerated is told once: by the end of its run, or by its assessment where somebody else did it', async () => {
  const { app, news } = narratedInMemory();
  app.assess('a', 'defer', 'recently-created');
  app.phases.set('a', 'ended');
  expect(await news()).toEqual([
    '10:20:30  a                 ACCELERATED, down for 90 s   (audit: /api/remediations/run-a)',
  ]);
  app.assess('a', 'skip', 'already-accelerated');
  app.assess('b', 'skip', 'report-only');
  expect(await news()).toEqual([
    '10:20:30  b                 skipped (report-only): Because of report-only.',
  ]);
  app.assess('b', 'skip', 'already-accelerated');
  app.assess('a', 'skip', 'opted-out');
  expect(await news()).toEqual([
    '10:20:30  a                 skipped (opted-out): Because of opted-out.',
    '10:20:30  b                 skipped (already-accelerated): Because of already-accelerated.',
  ]);
  app.assess('a', 'skip', 'already-accelerated');
  expect(await news()).toEqual([
    '10:20:30  a                 no longer opted out; skipped (already-accelerated): Because of already-accelerated.',
  ]);
});

test('a VM that is no longer skipped, and one that cannot be assessed, are told', async () => {
  const { app, news } = narratedInMemory();
  app.assess('a', 'skip', 'read-only-lock');
  app.assess('b', 'remediate', 'not-accelerated');
  expect(await news()).toHaveLength(1);
  app.assess('a', 'remediate', 'not-accelerated');
  app.assess('b', 'unreadable', 'facts-not-readable');
  expect(await news()).toEqual([
    '10:20:30  a                 no longer skipped (read-only-lock)',
    '10:20:30  b                 cannot be assessed (facts-not-readable): Because of facts-not-readable.',
  ]);
});
