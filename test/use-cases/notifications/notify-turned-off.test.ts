import type { DurableClient } from 'durable-functions';
import { expect, test } from 'vitest';
import { turnLease } from '../../../src/core/coordination/lease.ts';
import { assessFacts } from '../../../src/core/decision/decide.ts';
import type { Facts, PastRun } from '../../../src/core/model/facts.ts';
import { parseVmId } from '../../../src/core/model/resource-id.ts';
import { defaultPolicy, type Policy } from '../../../src/core/policy/policy.ts';
import type { Notice } from '../../../src/ports/notify.ts';
import type { Log } from '../../../src/use-cases/log.ts';
import { notifyTurnedOff } from '../../../src/use-cases/notifications/notify-turned-off.ts';
import { facts, nicFacts, noon, vmFacts } from '../../support/facts.ts';

const at = '2026-11-21T12:00:00.000Z';
const id = parseVmId(vmFacts().id);
if (!id.ok) throw new Error('no VM');
const vm = id.value;
const event = { eventId: 'e-1', correlationId: 'c-1' };

/** The lease after one run, and all notifications that are sent while its VM is assessed. */
class Bystander {
  readonly notices: Notice[] = [];
  readonly errors: string[] = [];
  state: unknown = {
    recent: [{ runId: 'r1', outcome: 'accelerated', at, vmUid: vmFacts().vmUid, nics: [nicFacts().id] }],
  };
  deaf = false;

  async assessed(given: Partial<Facts> = {}, policy: Policy = defaultPolicy): Promise<void> {
    const { recent } = this.state as { recent: (PastRun & { turnedOff?: { at: string } })[] };
    const pastRuns = recent.map(({ turnedOff, ...run }) =>
      turnedOff === undefined ? run : { ...run, notifiedAt: turnedOff.at },
    );
    const assessment = assessFacts(facts({}, { pastRuns, ...given }), policy);
    const signalEntity = async (_id: unknown, operation: string, input: unknown): Promise<void> => {
      this.state = turnLease(this.state, operation, input).state ?? this.state;
    };
    const quiet = (): void => undefined;
    const error = (message: string): void => void this.errors.push(message);
    const log: Log = { debug: quiet, info: quiet, warn: quiet, error };
    const notify = async (notice: Notice): Promise<void> => {
      if (this.deaf) throw new Error('nobody hears');
      this.notices.push(notice);
    };
    const durable = { client: { signalEntity } as unknown as DurableClient };
    const deps = { policy, now: () => Date.parse(noon), notify };
    await notifyTurnedOff(durable, { vm, assessment, event }, log, deps);
  }
}

test('a flag that was turned off is reported once, with how often, where to search and what Terraform needs, and the event is kept', async () => {
  const one = new Bystander();
  await one.assessed();
  await one.assessed();
  expect(one.notices).toMatchObject([
    { kind: 'turned-off-again', subject: vm.path, runId: 'r1', timesNotified: 0 },
  ]);
  const [{ text = '' } = {}] = one.notices;
  expect(text).toContain('vm1-nic was turned off again');
  expect(text).toContain('1 of 3 times within a week; it is turned on again');
  expect(text).toContain('correlation id c-1');
  expect(text).toContain('accelerated_networking_enabled = true');
  expect(text).toContain('hashicorp/terraform-provider-azurerm#11279');
  expect(one.state).toMatchObject({ recent: [{ turnedOff: { at: noon, ...event } }] });
});

test('the last report says that the VM is skipped', async () => {
  const one = new Bystander();
  await one.assessed({}, { ...defaultPolicy, flipFlopTimes: 1 });
  expect(one.notices.map(({ text }) => text).join()).toContain('the VM is skipped');
});

test('nothing is reported where the owner opted out, or where the flag is on', async () => {
  const one = new Bystander();
  await one.assessed({ vm: vmFacts({ tags: { 'accelnet-opt-out': 'true' } }) });
  await one.assessed({ nics: [nicFacts({ flag: 'true' })] });
  expect(one.notices).toEqual([]);
});

test('a report that could not be sent is sent again', async () => {
  const one = new Bystander();
  one.deaf = true;
  await one.assessed();
  expect(one.errors).toEqual(['an alert could not be sent']);
  one.deaf = false;
  await one.assessed();
  expect(one.notices).toHaveLength(1);
});
