import fc from 'fast-check';
import { expect } from 'vitest';
import type { ArmAnswer } from './arm-client.ts';
import type { Bench } from './bench.ts';

type Power = 'running' | 'stopped' | 'deallocated';
type Action = 'start' | 'deallocate' | 'powerOff' | 'restart';

/** The expected state of a VM and its only network interface by the documented rules alone. */
export interface VmModel {
  readonly id: string;
  readonly nic: string;
  power: Power;
  flag: boolean;
  locked: boolean;
  doing?: { readonly action: Action; readonly noOp: boolean; readonly endsAt: number };
  /** When the network interface's write ends. */
  writingUntil?: number;
}

/** The expected state of the world. */
interface WorldModel {
  now: number;
  readonly vms: readonly VmModel[];
}

type Command = fc.AsyncCommand<WorldModel, Bench>;

const courses: Readonly<
  Record<Action, { from: readonly Power[]; to: Power; seconds: number; during: string }>
> = {
  deallocate: { from: ['running', 'stopped'], to: 'deallocated', seconds: 60, during: 'deallocating' },
  start: { from: ['deallocated', 'stopped'], to: 'running', seconds: 35, during: 'starting' },
  powerOff: { from: ['running'], to: 'stopped', seconds: 20, during: 'stopping' },
  restart: { from: ['running'], to: 'running', seconds: 40, during: 'starting' },
};
const nicWriteSeconds = 4;

/** Lets the model's time pass. */
function settle(model: WorldModel): void {
  for (const vm of model.vms) {
    if (vm.writingUntil !== undefined && vm.writingUntil <= model.now) delete vm.writingUntil;
    if (vm.doing === undefined || vm.doing.endsAt > model.now) continue;
    if (!vm.doing.noOp) vm.power = courses[vm.doing.action].to;
    delete vm.doing;
  }
}

function powerStatus(vm: VmModel, action: Action): number {
  const { from, to } = courses[action];
  if (vm.locked || vm.doing !== undefined) return 409;
  if (!from.includes(vm.power)) {
    const harmless = vm.power === to || (action === 'powerOff' && vm.power === 'deallocated');
    if (!harmless) return 409;
  }
  return action === 'start' && vm.writingUntil !== undefined ? 409 : 202;
}

function nicStatus(vm: VmModel, allowed: number): number {
  if (vm.locked) return 409;
  return vm.writingUntil === undefined && vm.doing === undefined ? allowed : 429;
}

async function etagOf({ arm }: Bench, vm: VmModel): Promise<unknown> {
  const { body, headers } = await arm.get(vm.nic);
  expect(headers.etag).toBe(body.etag);
  return body.etag;
}

/** Checks that every address in an answer leads to the simulated Azure: a client would send its token there. */
function leadsHome(bench: Bench, { headers, body }: ArmAnswer): void {
  const { 'azure-asyncoperation': operation, location } = headers;
  for (const url of [operation, location, body.nextLink])
    if (typeof url === 'string') expect(new URL(url).origin).toBe(bench.azure.url);
}

function check(bench: Bench, model: WorldModel): void {
  const state = bench.azure.state();
  for (const vm of model.vms) {
    const seen = bench.azure.vm(vm.id);
    const moving = vm.doing !== undefined && !vm.doing.noOp;
    expect(seen.powerState).toBe(moving && vm.doing ? courses[vm.doing.action].during : vm.power);
    expect(seen.nics).toMatchObject([{ id: vm.nic, enableAcceleratedNetworking: vm.flag }]);
    expect(bench.azure.nic(vm.nic).properties.virtualMachine?.id).toBe(vm.id);
  }
  expect(new Set(state.operationsInProgress.map(({ resource }) => resource)).size).toBe(
    state.operationsInProgress.length,
  );
}

function command(
  text: string,
  vmIndex: number,
  run: (vm: VmModel, bench: Bench, model: WorldModel) => Promise<void>,
): Command {
  return {
    check: () => true,
    toString: () => `${text} of vm ${vmIndex}`,
    run: async (model, bench) => {
      const vm = model.vms[vmIndex];
      if (vm === undefined) throw new Error(`no vm ${vmIndex}`);
      await run(vm, bench, model);
      check(bench, model);
    },
  };
}

function power(vmIndex: number, action: Action): Command {
  return command(action, vmIndex, async (vm, bench, model) => {
    const before = await etagOf(bench, vm);
    const answer = await bench.arm.call('POST', `${vm.id}/${action}`);
    leadsHome(bench, answer);
    expect(await etagOf(bench, vm)).toBe(before);
    expect(answer.status).toBe(powerStatus(vm, action));
    if (answer.status !== 202) return;
    const noOp = !courses[action].from.includes(vm.power);
    const seconds = noOp ? 1 : courses[action].seconds;
    vm.doing = { action, noOp, endsAt: model.now + seconds * 1000 };
  });
}

function putNic(vmIndex: number, flag: boolean, fresh: boolean): Command {
  return command(`flag ${flag}${fresh ? '' : ' with a stale etag'}`, vmIndex, async (vm, bench, model) => {
    const { body, headers } = await bench.arm.get(vm.nic);
    Object.assign(body.properties as object, { enableAcceleratedNetworking: flag });
    const etag = fresh ? (headers.etag ?? '') : 'W/"stale"';
    const answer = await bench.arm.call('PUT', vm.nic, { body, headers: { 'if-match': etag } });
    leadsHome(bench, answer);
    expect(answer.status).toBe(vm.locked ? 409 : fresh ? nicStatus(vm, 200) : 412);
    const after = await etagOf(bench, vm);
    if (answer.status !== 200) {
      expect(after).toBe(headers.etag);
      return;
    }
    expect(after).not.toBe(headers.etag);
    vm.flag = flag;
    vm.writingUntil = model.now + nicWriteSeconds * 1000;
  });
}

function dangle(vmIndex: number): Command {
  return command('naming a subnet that is not there', vmIndex, async (vm, bench) => {
    const { body, headers } = await bench.arm.get(vm.nic);
    const nic = body as { properties: { ipConfigurations: { properties: { subnet: { id: string } } }[] } };
    for (const { properties } of nic.properties.ipConfigurations) properties.subnet.id += '-none';
    const answer = await bench.arm.call('PUT', vm.nic, { body: nic });
    expect(answer.status).toBe(nicStatus(vm, 400));
    expect(await etagOf(bench, vm)).toBe(headers.etag);
  });
}

function deleteNic(vmIndex: number): Command {
  return command('deletion of the network interface', vmIndex, async (vm, { arm }) => {
    const { status } = await arm.call('DELETE', vm.nic);
    expect(status).toBe(vm.locked ? 409 : vm.writingUntil === undefined ? 400 : 429);
  });
}

function steal(vmIndex: number, count: number): Command {
  return command("taking the next VM's network interface", vmIndex, async (vm, { arm }, model) => {
    const { body } = await arm.get(vm.id);
    const other = model.vms[(vmIndex + 1) % count]?.nic;
    const networkProfile = { networkInterfaces: [{ id: other }] };
    const properties = { ...(body.properties as object), networkProfile };
    const { status } = await arm.call('PUT', vm.id, { body: { ...body, properties } });
    expect(status).toBe(vm.locked || vm.doing !== undefined ? 409 : 400);
  });
}

function lock(vmIndex: number): Command {
  return command('locking or unlocking', vmIndex, async (vm, { azure }, model) => {
    vm.locked = !vm.locked;
    const scopes = model.vms.filter(({ locked }) => locked).flatMap(({ id, nic }) => [id, nic]);
    azure.setLocks(scopes.map((scope, n) => ({ name: `lock-${n}`, level: 'ReadOnly', scope })));
  });
}

function wait(seconds: number): Command {
  return {
    check: () => true,
    toString: () => `${seconds} seconds`,
    run: async (model, bench) => {
      await bench.pass(seconds);
      model.now += seconds * 1000;
      settle(model);
      check(bench, model);
    },
  };
}

/** What clients and an administrator may do to so many VMs, in any order. */
export function clientCommands(vms: number): fc.Arbitrary<Iterable<Command>> {
  const vm = fc.nat({ max: vms - 1 });
  const action = fc.constantFrom<Action>('start', 'deallocate', 'powerOff', 'restart');
  return fc.commands(
    [
      // Twice: most of the rules are about power.
      fc.tuple(vm, action).map(([index, one]) => power(index, one)),
      fc.tuple(vm, action).map(([index, one]) => power(index, one)),
      fc.tuple(vm, fc.boolean(), fc.boolean()).map(([index, flag, fresh]) => putNic(index, flag, fresh)),
      vm.map(deleteNic),
      vm.map(dangle),
      vm.map((index) => steal(index, vms)),
      vm.map(lock),
      fc.constantFrom(1, 4, 20, 60).map(wait),
    ],
    { maxCommands: 40, size: '+1' },
  );
}
