import { noGuestAnswer } from '../../core/evidence/preflight-answer.ts';
import { parsePreflight } from '../../core/guest/preflight-report.ts';
import type { GuestAnswer } from '../../core/model/evidence.ts';
import { parseNicId, parseVmId, type ResourceId } from '../../core/model/resource-id.ts';
import { optOutOf } from '../../core/policy/opt-out.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { CallContext, Cloud, CloudFailure, Result } from '../../ports/cloud.ts';
import type { Runs } from '../../ports/runs.ts';
import { defect, recreatedVm, whileSuspended } from './activity-answers.ts';
import type { Activities, PreflightAsked, PreflightProgress, ReadPreflightInput } from './activity-types.ts';
import type { GuestScripts } from './guest-activities.ts';
import { scriptEnd } from './script-end.ts';
import type { StillWanted } from './still-wanted.ts';

interface PreflightDeps {
  readonly cloud: Cloud;
  readonly now: () => number;
  readonly stillWanted: StillWanted;
  readonly preflightScripts: GuestScripts;
  /** Read again for each VM: its policy, and `suspended` where it is faulty, so that nothing may begin. */
  readonly configuration: {
    readonly policy: Pick<Policy, 'tagPrefix' | 'preflight'>;
    readonly suspended?: true;
  };
}

/**
 * The two activities of a preflight: start the script that only reads, on a VM that runs and that nobody has opted out, and ask for what it printed. The
 * guest's own text is not passed on, only what it was read as.
 */
export function createPreflightActivities({
  cloud,
  now,
  stillWanted,
  preflightScripts,
  configuration,
}: PreflightDeps): Pick<Activities, 'startPreflight' | 'readPreflight'> {
  const timestamp = (): string => new Date(now()).toISOString();

  /** Why the guest may not be asked now. A tag that cannot be read may be an opt-out. */
  async function objection(
    id: ResourceId,
    { size, tagPrefix }: PreflightAsked,
    vm: { readonly size: string; readonly power: string; readonly agent?: { readonly ready: boolean } },
    tags: Readonly<Record<string, string>>,
    call: CallContext,
  ): Promise<CloudFailure | undefined> {
    if (configuration.policy.preflight === 'off')
      return { kind: 'changed', message: 'the policy allows no preflight any more' };
    if (!sameSize(vm.size, size)) return { kind: 'changed', message: 'the VM has another size now' };
    if (vm.power !== 'running') return { kind: 'changed', message: `the VM is ${vm.power}` };
    if (vm.agent?.ready !== true) return { kind: 'changed', message: 'the VM agent is not Ready' };
    const [group, subscription] = await Promise.all([
      cloud.readGroup(id, call),
      cloud.readSubscription(id.subscriptionId, call),
    ]);
    if (!group.ok) return group.failure;
    if (!subscription.ok) return subscription.failure;
    const owners = { vm: tags, group: group.value.tags, subscription: subscription.value.tags };
    const prefixes = [
      ...new Set([configuration.policy.tagPrefix, tagPrefix ?? configuration.policy.tagPrefix]),
    ];
    const optedOut = prefixes.some((prefix) => optOutOf(owners, prefix, timestamp()).kind !== 'none');
    return optedOut ? { kind: 'changed', message: 'its owner has opted the VM out' } : undefined;
  }

  async function startPreflight(input: PreflightAsked, runs: Runs): ReturnType<Activities['startPreflight']> {
    if (configuration.suspended === true) return whileSuspended();
    const id = parseVmId(input.vmId);
    if (!id.ok) return defect(id.faults);
    const unwanted = await stillWanted(input, runs);
    if (unwanted !== undefined) return failed(unwanted);
    const { correlationId, notAfter } = input;
    const call = { correlationId, fresh: true };
    const vm = await cloud.readVm(id.value, call);
    if (!vm.ok) return vm;
    if (vm.value.vmUid !== input.vmUid) return recreatedVm();
    const against = await objection(id.value, input, vm.value, vm.value.tags, call);
    if (against !== undefined) return failed(against);
    const { type } = vm.value.os;
    if (type === undefined)
      return failed({ kind: 'unreadable', message: 'the VM names no kind of operating system' });
    const script = { os: type, text: preflightScripts[type] };
    return await cloud.runGuestScript(id.value, script, { correlationId, notAfter });
  }

  async function readPreflight(input: ReadPreflightInput): ReturnType<Activities['readPreflight']> {
    const { operation, correlationId } = input;
    const end = await scriptEnd(cloud, operation, { correlationId });
    if (!end.ok) return end;
    switch (end.value.state) {
      case 'running':
        return { ok: true, value: end.value };
      case 'printed':
        return await evidenceIn(end.value.printed, input);
      case 'nothing':
        return over(none(end.value.why, input));
    }
  }

  /** What is said counts for the VM that was asked, if it still is as it was. */
  async function evidenceIn(
    printed: string,
    input: ReadPreflightInput,
  ): ReturnType<Activities['readPreflight']> {
    const { correlationId, vmUid, size } = input;
    const id = parseVmId(input.vmId);
    if (!id.ok) return defect(id.faults);
    const vm = await cloud.readVm(id.value, { correlationId });
    if (!vm.ok) return vm;
    if (vm.value.vmUid !== vmUid) return recreatedVm();
    if (!sameSize(vm.value.size, size) || vm.value.power !== 'running')
      return failed({ kind: 'changed', message: 'the VM was changed while its guest was asked' });
    const flagsOn = await flagsOnNow(input, id.value);
    if (!flagsOn.ok) return flagsOn;
    const about = { at: timestamp(), vmUid, size, flagsOn: Math.max(flagsOn.value, input.flagsOn) };
    const evidence = parsePreflight(printed, about);
    if (!evidence.ok) return over(none(`the answer cannot be read: ${evidence.faults[0]}`, input));
    return over({ kind: 'answered', ...evidence.value });
  }

  /** How many NICs have the flag on by now: somebody may have turned one on while the guest was asked. */
  async function flagsOnNow(
    { nicIds, correlationId }: ReadPreflightInput,
    { subscriptionId }: ResourceId,
  ): Promise<Result<number>> {
    let on = 0;
    for (const one of nicIds) {
      const id = parseNicId(one);
      if (!id.ok || id.value.subscriptionId !== subscriptionId)
        return defect(['a network interface of another kind']);
      const nic = await cloud.readNic(id.value, { correlationId });
      if (!nic.ok) return nic;
      if (nic.value.flag === 'true') on++;
    }
    return { ok: true, value: on };
  }

  const none = (why: string, about: ReadPreflightInput): GuestAnswer =>
    noGuestAnswer(about, timestamp(), why);

  return { startPreflight, readPreflight };
}

function sameSize(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function over(answer: GuestAnswer): Result<PreflightProgress> {
  return { ok: true, value: { state: 'over', answer } };
}

function failed(failure: CloudFailure): { ok: false; failure: CloudFailure } {
  return { ok: false, failure };
}
