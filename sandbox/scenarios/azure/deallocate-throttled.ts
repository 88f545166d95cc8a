import { throttledByCompute } from '../../arm/faults/fault-recipes.ts';
import { beginningOf, type Ending, requestsOf } from '../ending.ts';
import { endsAccelerated, endsAsFound, everyRunEnds, isRecorded, isStopped } from '../promises.ts';
import type { PromiseResult, Scenario } from '../scenario.ts';

const minutes = 60_000;
const retryAfterSeconds = 1200;
// Of one size each, so that none waits for another.
const sizes = {
  goes: 'Standard_D4s_v3',
  'opts-out': 'Standard_D8s_v3',
  cancelled: 'Standard_D16s_v3',
  'owner-stops': 'Standard_F4s_v2',
  'opts-out-late': 'Standard_F8s_v2',
} as const;
const vms = Object.keys(sizes);

/** Twenty minutes between the assessment and the stop: long enough for everybody to change their mind. */
export const deallocateThrottled: Scenario = {
  name: 'deallocate-throttled',
  title:
    'Every deallocation is to come twenty minutes later: meanwhile two owners opt out, one turns the VM off, a run is cancelled, and an operator pauses.',
  arrange: (stage) => {
    for (const [name, size] of Object.entries(sizes)) {
      stage.createVm({ name, size, resourceGroup: `rg-${name}` });
      const target = { operation: 'virtualMachines/deallocate', resource: name, count: 1 } as const;
      stage.fault(throttledByCompute(target, retryAfterSeconds));
    }
  },
  play: async (stage) => {
    const throttledVms = (): Set<string | undefined> =>
      new Set(
        requestsOf({ journal: stage.azure.journal() })
          .filter(({ operation, status }) => operation === 'virtualMachines/deallocate' && status === 429)
          .map(({ path }) => path.split('/').at(8)),
      );
    await stage.until('all were asked to wait', () => throttledVms().size === vms.length);
    const from = stage.now();
    const pass = async (to: number): Promise<void> =>
      await stage.until(`${to / minutes} minutes have passed`, () => stage.now() >= from + to);
    await pass(2 * minutes);
    stage.azure.setTags('opts-out', { 'accelnet-opt-out': 'true' });
    await stage.act('cancelRemediation', {
      parameters: { id: await stage.runOn('cancelled') },
      body: { comment: 'month end' },
    });
    stage.turn('owner-stops', 'deallocate');
    await pass(14 * minutes);
    await stage.act('actOnSafeguards', { parameters: { act: 'pause' }, body: { comment: 'a fire' } });
    await pass(60 * minutes);
    // While the fleet is paused, the app learns of this tag only by reading the VM.
    stage.azure.setTags('opts-out-late', { 'accelnet-opt-out': 'true' });
    await stage.act('actOnSafeguards', { parameters: { act: 'resume' } });
    await stage.untilQuiet();
  },
  promises: (ending) => [
    endsAccelerated(ending, 'goes'),
    isStopped(ending, 'goes', 1),
    isRecorded(ending, 'goes', 'accelerated'),
    ...['opts-out', 'opts-out-late'].flatMap((vm) => [
      isNeverStopped(ending, vm),
      endsAsFound(ending, vm),
      isRecorded(ending, vm, 'skipped', 'opted-out'),
    ]),
    isNeverStopped(ending, 'cancelled'),
    isRecorded(ending, 'cancelled', 'cancelled', 'cancelled'),
    staysOff(ending, 'owner-stops'),
    nothingStopsWhilePaused(ending),
    waitsAsOrdered(ending),
    everyRunEnds(ending),
  ],
};

function deallocationsOf(
  ending: Ending,
  vm: string,
): readonly { readonly at: number; readonly status: number }[] {
  const own = `${beginningOf(ending, vm).id}/deallocate`.toLowerCase();
  return requestsOf(ending).filter(({ path }) => path.toLowerCase() === own);
}

/** The one request that Azure refused is all that was asked for. */
function isNeverStopped(ending: Ending, vm: string): PromiseResult {
  const sent = deallocationsOf(ending, vm);
  const detail = sent.map(({ status }) => status).join(', ');
  return {
    name: `${vm} is not asked to stop again`,
    held: sent.length === 1 && sent[0]?.status === 429,
    detail,
  };
}

function staysOff(ending: Ending, vm: string): PromiseResult {
  const asked = deallocationsOf(ending, vm).filter(({ status }) => status < 400).length;
  const { powerState } = ending.state.vms.find(({ name }) => name === vm) ?? { powerState: 'gone' };
  const started = requestsOf(ending).filter(({ path }) => path.toLowerCase().endsWith(`/${vm}/start`)).length;
  return {
    name: `${vm} stays off, as its owner left it`,
    held: powerState === 'deallocated' && asked === 0 && started === 0,
    detail: `${powerState}; ${asked} stop(s) and ${started} start(s) of ours`,
  };
}

function nothingStopsWhilePaused(ending: Ending): PromiseResult {
  const acts = ending.journal.flatMap((entry) => (entry.type === 'request' ? [entry] : []));
  const first = acts.find(
    ({ operation, status }) => operation === 'virtualMachines/deallocate' && status === 429,
  );
  const from = (first?.at ?? 0) + 16 * minutes;
  const stops = acts.filter(
    ({ operation, at }) =>
      operation === 'virtualMachines/deallocate' && at > from && at < from + 40 * minutes,
  );
  return {
    name: 'nothing is stopped while all is paused',
    held: stops.length === 0,
    detail: `${stops.length}`,
  };
}

function waitsAsOrdered(ending: Ending): PromiseResult {
  const gaps = vms.flatMap((vm) => {
    const [first, second] = deallocationsOf(ending, vm);
    return first === undefined || second === undefined ? [] : [(second.at - first.at) / 1000];
  });
  return {
    name: `Retry-After of ${retryAfterSeconds} s is obeyed`,
    held: gaps.length === 1 && gaps.every((gap) => gap >= retryAfterSeconds),
    detail: `gaps of ${gaps.join(', ')} s`,
  };
}
