import type { InFlight } from '../../in-flight.ts';
import type { DenyAssignmentOrder, Lock, RoleAssignmentOrder } from '../access/access-orders.ts';
import { addFault, deleteVmNow, findNic, findVm, setVmTags, touch } from '../compute/commands.ts';
import { type CreatedVm, createVm } from '../compute/create-vm.ts';
import { changePower, type OwnersChange } from '../compute/owners-power.ts';
import type { ScaleSetOrder } from '../compute/scale-sets.ts';
import type { Size } from '../compute/sizes.ts';
import { readVmOrder, type VmOrder } from '../compute/vm-order.ts';
import type { Delivery, RaisedEvent } from '../events/events.ts';
import type { Subscribed } from '../events/handshake.ts';
import type { Fault, FaultOrder } from '../faults/faults.ts';
import type { JournalEntry } from '../kernel/journal.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { ResourceOrder } from '../readable/resource-order.ts';
import type { PowerAction } from '../world/operation-names.ts';
import type { OtherResource } from '../world/other-resources.ts';
import type { NicResource, Tags, VmResource } from '../world/resources.ts';
import { describe, describeVm, type State, type VmState } from '../world/state.ts';
import { subscribe, type WebhookOrder } from '../world/subscriptions.ts';
import type { Quota, VirtualMachine } from '../world/world.ts';
import { applyWithoutFlag } from './configuration-as-code.ts';
import { type DeploymentOrder, deploy, readDeployment } from './deployments.ts';
import { orderSize, type SizeOrder } from './size-orders.ts';
import {
  changeGroup,
  changeSubscription,
  orderResource,
  orderScaleSet,
  replaceList,
} from './world-changes.ts';
import type { AdviceOrder, CapacityOrder, RestrictionOrder } from './world-orders.ts';

/** What a story does to the world and asks of it. VMs and network interfaces are named by id, or by a name that only one has. */
export class WorldCommands {
  readonly #simulation: Simulation;
  readonly #inFlight: InFlight;

  constructor(simulation: Simulation, inFlight: InFlight) {
    this.#simulation = simulation;
    this.#inFlight = inFlight;
  }

  /** Puts a VM with its network interfaces into the world. Throws for an order that makes no sense, and for a name that is taken. */
  createVm(order: VmOrder): CreatedVm {
    return this.#act((simulation) => {
      const created = createVm(simulation, readVmOrder(simulation, order));
      if (!created.ok) throw new Error(created.faults.join('; '));
      return created.value;
    });
  }

  /** Deploys VMs together. Throws for an order that makes no sense, and for names that are taken. */
  deploy(order: DeploymentOrder): { readonly id: string; readonly correlationId: string } {
    return this.#act((simulation) => {
      const deployed = deploy(simulation, readDeployment(simulation, order));
      if (!deployed.ok) throw new Error(deployed.faults.join('; '));
      return deployed.value;
    });
  }

  /** Replaces a VM's tags, as its owner would; the event is sent. */
  setTags(vm: string, tags: Tags): void {
    this.#act((simulation) => setVmTags(simulation, this.#vm(vm), tags));
  }

  /** Has a VM started, stopped or deallocated by its owner; the events are sent. With `preempts` whatever goes on is superseded. Throws where Azure refuses. */
  changePower(vm: string, action: PowerAction, options: OwnersChange = {}): void {
    this.#act((simulation) => changePower(simulation, this.#vm(vm), action, options));
  }

  /** Deletes a VM at once; its network interfaces stay. */
  deleteVm(vm: string): void {
    this.#act((simulation) => deleteVmNow(simulation, this.#vm(vm)));
  }

  /** Writes a network interface as a tool does whose configuration does not name the flag. Throws where Azure refuses it. */
  applyWithoutFlag(nameOrId: string): void {
    const { status } = this.#act((simulation) => {
      const nic = findNic(simulation, nameOrId);
      if (nic === undefined) throw new Error(`no network interface '${nameOrId}'`);
      return applyWithoutFlag(simulation, nic);
    });
    if (status >= 400) throw new Error(`the network interface '${nameOrId}' was not written: ${status}`);
  }

  /** Sends the event of a write that changed nothing, for a VM or a network interface. */
  touch(nameOrId: string): RaisedEvent {
    return this.#act((simulation) => {
      const found = findVm(simulation, nameOrId) ?? findNic(simulation, nameOrId);
      if (found === undefined) throw new Error(`no VM or network interface '${nameOrId}'`);
      return touch(simulation, found.resource.id);
    });
  }

  /** Sets tags or owner of a resource group, by default in the first subscription; made if need be. Throws for what makes no sense, as all below do. */
  setResourceGroup(
    name: string,
    change: { readonly tags?: Tags; readonly managedBy?: string; readonly subscriptionId?: string },
  ): void {
    this.#act((simulation) => changeGroup(simulation, name, change));
  }

  /** Sets the tags of a subscription, the first by default. */
  setSubscriptionTags(tags: Tags, subscriptionId?: string): void {
    const given = subscriptionId === undefined ? { tags } : { tags, subscriptionId };
    this.#act((simulation) => changeSubscription(simulation, given));
  }

  /** Limits how many more VMs can be allocated; what is deallocated meanwhile is taken by others. */
  setCapacity(limits: readonly CapacityOrder[]): void {
    this.#act((simulation) => replaceList(simulation, 'capacity', limits));
  }

  /** Puts a size into the world, or changes one of the catalogue: VMs that run are not moved. */
  setSize(order: SizeOrder): Size {
    return this.#act((simulation) => structuredClone(orderSize(simulation, order)));
  }

  /** Which sizes may not be used, by whom and where. */
  setRestrictions(restrictions: readonly RestrictionOrder[]): void {
    this.#act((simulation) => replaceList(simulation, 'restrictions', restrictions));
  }

  /** What Advisor recommends in place of what it would by itself. */
  setAdvice(advice: readonly AdviceOrder[]): void {
    this.#act((simulation) => replaceList(simulation, 'advice', advice));
  }

  setLocks(locks: readonly Lock[]): void {
    this.#act((simulation) => replaceList(simulation, 'locks', locks));
  }

  setDenyAssignments(assignments: readonly DenyAssignmentOrder[]): void {
    this.#act((simulation) => replaceList(simulation, 'denyAssignments', assignments));
  }

  /** Replaces all role assignments. A principal without any may do everything. */
  setRoleAssignments(assignments: readonly RoleAssignmentOrder[]): void {
    this.#act((simulation) => replaceList(simulation, 'roleAssignments', assignments));
  }

  /** Limits cores by family and location; without a limit there are enough. */
  setQuotas(quotas: readonly Quota[]): void {
    this.#act((simulation) => replaceList(simulation, 'quotas', quotas));
  }

  /** Puts a Uniform scale set into the world. */
  addScaleSet(order: ScaleSetOrder): OtherResource {
    return this.#act((simulation) => structuredClone(orderScaleSet(simulation, order)));
  }

  /** Puts an image, network part, placement or the like into the world, with what it is part of. Gives the ids; throws for a name that is taken. */
  addResource(order: ResourceOrder): readonly string[] {
    return this.#act((simulation) => {
      const added = orderResource(simulation, order);
      if (!added.ok) throw new Error(added.faults.join('; '));
      return added.value.ids;
    });
  }

  /** Adds a fault to the script. Throws for one that makes no sense. */
  addFault(order: FaultOrder): Fault {
    return this.#act((simulation) => addFault(simulation, order));
  }

  clearFaults(): void {
    this.#act(({ world }) => {
      world.faults = [];
    });
  }

  /** The script of faults, with how often each has hit. */
  faults(): Fault[] {
    return structuredClone(this.#simulation.world.faults);
  }

  /** The world at a glance. */
  state(): State {
    return this.#act(describe);
  }

  vm(nameOrId: string): VmState {
    return this.#act((simulation) => structuredClone(describeVm(simulation, this.#vm(nameOrId))));
  }

  /** A VM's own JSON, without extensions and instance view. */
  vmResource(nameOrId: string): VmResource {
    return this.#act(() => structuredClone(this.#vm(nameOrId).resource));
  }

  /** A network interface as GET returns it. */
  nic(nameOrId: string): NicResource {
    return this.#act((simulation) => {
      const nic = findNic(simulation, nameOrId);
      if (nic === undefined) throw new Error(`no network interface '${nameOrId}'`);
      return structuredClone(nic.resource);
    });
  }

  /** Passes on each entry of the journal from now on, at once. */
  watchJournal(watcher: (entry: JournalEntry) => void): void {
    this.#simulation.journal.watch(watcher);
  }

  /** What happened after the entry with this number; all that is kept, without one. */
  journal(since?: number): readonly JournalEntry[] {
    return this.#act(({ journal }) => journal.since(since));
  }

  /** Events raised so far, with their deliveries. */
  events(): (RaisedEvent & { readonly deliveries: readonly Delivery[] })[] {
    const { events, deliveries } = this.#simulation.world;
    return structuredClone(
      events.map((event) => {
        return { ...event, deliveries: deliveries.filter(({ eventId }) => eventId === event.id) };
      }),
    );
  }

  /** Sends events to a webhook from now on, if it shakes hands; one of the same name is replaced. */
  subscribe(order: WebhookOrder): Promise<Subscribed> {
    return subscribe(this.#simulation, this.#inFlight, order);
  }

  #vm(nameOrId: string): VirtualMachine {
    const vm = findVm(this.#simulation, nameOrId);
    if (vm === undefined) throw new Error(`no VM '${nameOrId}'`);
    return vm;
  }

  #act<T>(work: (simulation: Simulation) => T): T {
    this.#simulation.schedule.runDue();
    const result = work(this.#simulation);
    this.#simulation.touched();
    return result;
  }
}
