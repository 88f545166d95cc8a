import type { FaultOrder } from '../../arm/faults/faults.ts';
import { type Ending, requestsOf } from '../ending.ts';
import {
  endsAccelerated,
  everyRunEnds,
  isDownAtMost,
  isStopped,
  keepsEveryMember,
  runsNeverOverlap,
} from '../promises.ts';
import type { PromiseResult, Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const aDay = '86400';
const digits = '99999999999999999999999';
const vms = ['web-01', 'old-01'];

/** Too many requests, with a time to wait that is too long to be meant (RFC 9110, 10.2.3, sets no bound). */
function throttled(
  target: Pick<FaultOrder, 'operation'> & { readonly resource?: string; readonly skip?: number },
  retryAfter: string,
): FaultOrder {
  return {
    ...target,
    effect: {
      kind: 'http',
      status: 429,
      code: 'TooManyRequests',
      message: 'Too many requests.',
      headers: { 'retry-after': retryAfter },
    },
  };
}

function isDone(stage: Stage): boolean {
  return vms.every((name) => {
    const { powerState, agentReady, nics } = stage.azure.vm(name);
    return powerState === 'running' && agentReady && nics.every(({ accelerated }) => accelerated);
  });
}

/** The app waits as Azure asks, but not without bound. */
export const retryAfterOfADay: Scenario = {
  name: 'retry-after-of-a-day',
  title:
    'Azure asks reads, writes, polls and a sweep to wait for a day, or in 10^23 seconds, while a VM is down: it is up again within the hour.',
  settings: { ACCELNET_MODE: 'enforce', ACCELNET_SWEEP_SCHEDULE: '0 40 * * * *' },
  arrange: (stage) => {
    stage.createVm({ name: 'web-01', size: 'Standard_D4s_v3', nics: [{ name: 'a' }, { name: 'b' }] });
    // The app gets no event about this one: a sweep finds it.
    stage.createVm({
      name: 'old-01',
      size: 'Standard_D4s_v3',
      settled: true,
      raiseEvents: false,
      createdAt: stage.now() - 30 * 24 * 3_600_000,
    });
    stage.fault(throttled({ operation: 'resourceGraph/query' }, digits));
    stage.fault(throttled({ operation: 'resourceGraph/query', skip: 1 }, aDay));
    stage.fault(throttled({ operation: 'virtualMachines/read', resource: 'old-01' }, digits));
  },
  play: async (stage) => {
    await stage.until('web-01 is stopped', () => stage.hasBeen('web-01', 'deallocating'));
    for (const retryAfter of [aDay, digits]) {
      stage.fault(throttled({ operation: 'operations/read' }, retryAfter));
      stage.fault(throttled({ operation: 'virtualMachines/read', resource: 'web-01' }, retryAfter));
      stage.fault(throttled({ operation: 'networkInterfaces/write' }, retryAfter));
      stage.fault(throttled({ operation: 'networkInterfaces/read' }, retryAfter));
      stage.fault(throttled({ operation: 'virtualMachines/start' }, retryAfter));
    }
    await stage.until('both are accelerated', () => isDone(stage));
    await stage.untilQuiet();
  },
  promises: (ending) => [
    ...vms.flatMap((vm) => [
      endsAccelerated(ending, vm),
      keepsEveryMember(ending, vm),
      isStopped(ending, vm, 1),
    ]),
    // Ten orders to wait, of at most five minutes each, beside what a remediation takes.
    isDownAtMost(ending, 'web-01', 3600),
    isDownAtMost(ending, 'old-01', 1200),
    wereThrottled(ending),
    everyRunEnds(ending),
    runsNeverOverlap(ending),
  ],
};

/** Every order to wait was in fact given. */
function wereThrottled(ending: Ending): PromiseResult {
  const refused = requestsOf(ending).filter(({ status }) => status === 429);
  const kinds = [...new Set(refused.map(({ operation }) => operation))].sort();
  const wanted = [
    'networkInterfaces/read',
    'networkInterfaces/write',
    'operations/read',
    'resourceGraph/query',
    'virtualMachines/read',
    'virtualMachines/start',
  ];
  return {
    name: 'Azure asked reads, writes, polls, starts and the sweep to wait',
    held: wanted.every((one) => (kinds as string[]).includes(one)) && refused.length >= 13,
    detail: `${refused.length} times: ${kinds.join(', ')}`,
  };
}
