import { type Ending, requestsOf } from '../ending.ts';
import { endsAccelerated, everyRunEnds, isNeverTouched, isRecorded, isStopped } from '../promises.ts';
import type { PromiseResult, Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import { asksFor } from './approval.ts';

const hours = 3_600_000;
const yes = [
  'together',
  'in-assessment-1',
  'in-assessment-8',
  'in-assessment-9',
  'in-assessment-10',
  'in-assessment-11',
];
const no = ['no-together', 'no-in-assessment'];
const cancelled = ['cancel-in-assessment-9', 'cancel-in-assessment-10'];
const vms = [...yes, ...no, ...cancelled];

/** During which assessment of the run its answer comes. */
const assessmentOf: Readonly<Record<string, number>> = {
  'in-assessment-1': 1,
  'in-assessment-8': 8,
  'in-assessment-9': 9,
  'in-assessment-10': 10,
  'in-assessment-11': 11,
  'no-in-assessment': 3,
  'cancel-in-assessment-9': 9,
  'cancel-in-assessment-10': 10,
};

/** An answer takes effect whenever it comes: together with an event, during an assessment, or right before the run begins a new generation. */
export const approvalRace: Scenario = {
  name: 'approval-race',
  title:
    'Answers and cancellations come together with events, during assessments and before a run’s new generation: none is lost.',
  settings: { ACCELNET_MAX_CONCURRENT: '20' },
  arrange: (stage) => {
    for (const name of vms)
      stage.createVm({
        name,
        size: 'Standard_D4s_v3',
        resourceGroup: `rg-${name}`,
        tags: { 'accelnet-mode': 'approve' },
      });
  },
  play: async (stage) => {
    await stage.until('all ask', async () => {
      for (const name of vms) if (!(await asksFor(stage, name))) return false;
      return true;
    });
    const said = await Promise.all(vms.map(async (vm) => [vm, await sayOf(stage, vm)] as const));
    for (const [vm, say] of said) {
      if (assessmentOf[vm] !== undefined) continue;
      const reassessed = raise(stage, await stage.runOn(vm), 'reassess', { eventId: 'together' });
      await Promise.all([reassessed, say()]);
    }
    for (let assess = 1; assess <= 11; assess++) {
      for (const [vm, say] of said) {
        if ((assessmentOf[vm] ?? 0) < assess) continue;
        await assessOnce(stage, vm, assessmentOf[vm] === assess ? say : async () => undefined);
      }
    }
    const heard = stage.now() + 2 * hours;
    await stage.until('two hours have passed', () => stage.now() >= heard);
    await stage.untilQuiet();
  },
  promises: (ending) => [
    ...yes.flatMap((vm) => [
      endsAccelerated(ending, vm),
      isStopped(ending, vm, 1),
      isRecorded(ending, vm, 'accelerated'),
    ]),
    ...no.flatMap((vm) => [
      isNeverTouched(ending, vm),
      isRecorded(ending, vm, 'denied', 'approval-rejected'),
    ]),
    ...cancelled.flatMap((vm) => [
      isNeverTouched(ending, vm),
      isRecorded(ending, vm, 'cancelled', 'cancelled'),
    ]),
    isOverTheSameDay(ending),
    everyRunEnds(ending),
  ],
};

/** Raises an event to a run, over the Durable extension's own interface, as the app itself does. */
async function raise(stage: Stage, runId: string, event: string, payload: object): Promise<void> {
  const url = `${stage.hostUrl}/runtime/webhooks/durabletask/instances/${runId}/raiseEvent/${event}`;
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(payload) });
  if (response.status !== 202) throw new Error(`no event can be raised: HTTP ${response.status}`);
}

/** What a person says to the run of a VM, ready to be raised in an instant, as the app's own acts raise it. */
async function sayOf(stage: Stage, vm: string): Promise<() => Promise<void>> {
  const id = await stage.runOn(vm);
  if (cancelled.includes(vm)) return () => raise(stage, id, 'cancel', { by: 'ada' });
  const { status } = await stage.api.remediation(id);
  const change = status?.question?.change;
  const answer = no.includes(vm) ? 'rejected' : 'approved';
  return () => raise(stage, id, 'approval', { answer, by: 'ada', change });
}

/** Has the run assess its VM once more, and answers during that assessment. */
async function assessOnce(stage: Stage, vm: string, say: () => Promise<void>): Promise<void> {
  const own = `/virtualmachines/${vm}`;
  let said: Promise<void> | undefined;
  stage.azure.watchJournal((entry) => {
    if (said !== undefined || entry.type !== 'request' || entry.method !== 'GET') return;
    if (entry.path.toLowerCase().endsWith(own)) said = say();
  });
  await raise(stage, await stage.runOn(vm), 'reassess', { eventId: 'an assessment' });
  await stage.until(`${vm} is read`, () => said !== undefined);
  await said;
  const settled = stage.now() + 1000;
  await stage.until('it goes on', () => stage.now() >= settled);
}

function isOverTheSameDay({ journal }: Ending): PromiseResult {
  const sent = requestsOf({ journal }).filter(({ operation }) => operation === 'virtualMachines/deallocate');
  const first = journal.at(0)?.at ?? 0;
  const last = Math.max(...sent.map(({ at }) => at));
  const held = sent.length === yes.length && last - first < 24 * hours;
  return {
    name: 'every yes is followed at once',
    held,
    detail: `${sent.length} stops, the last after ${Math.round((last - first) / 60_000)} minutes`,
  };
}
