import type {
  DenyAssignment,
  Facts,
  Flag,
  ImageDeclaration,
  PowerState,
  SizeOffer,
  VmFacts,
} from '../../src/core/model/facts.ts';
import type { ResourceId } from '../../src/core/model/resource-id.ts';
import type { Permission } from '../../src/core/model/rights.ts';
import type {
  Accepted,
  CallContext,
  Cloud,
  CloudFailure,
  NicReading,
  Operation,
  Progress,
  Result,
  ScriptProgress,
} from '../../src/ports/cloud.ts';
import { nicFacts, offer, vmFacts } from './facts.ts';

/** How a call fails: before it has an effect, or after it. */
export interface ReceiverFailure {
  readonly when: 'before' | 'after';
  readonly failure: CloudFailure;
}

/** Called at each call with its name and how often it was made; for the end of an operation the name is `end NAME`. */
export type Faults = (call: string, nth: number) => ReceiverFailure | undefined;

interface Pending {
  readonly endsAt: number;
  readonly complete: () => void;
  readonly fail: () => void;
  failure?: CloudFailure;
  over: boolean;
}

const changes = ['deallocate', 'start', 'restart', 'writeFlag', 'runGuestScript'];

/** One VM with its NICs behind the Cloud port, computing on a clock that a test drives. */
export class FakeCloud implements Cloud {
  vm: VmFacts;
  nics: NicReading[];
  now: number;
  /** Whether no agent reports after a start. */
  agentless = false;
  permissions: readonly Permission[] = [{ actions: ['*'], notActions: [] }];
  /** By how many seconds the power state of the nth read of the VM is out of date. */
  lagSeconds: (nth: number) => number = () => 0;
  /** How many seconds pass before a deallocation can be sent. */
  secondsForToken = 0;
  /** Called before each read of the VM, so that somebody else can act. */
  beforeAssessment: () => void = () => undefined;
  #reads = 0;
  #agentFrom = 0;
  #powers: readonly { readonly at: number; readonly power: PowerState }[] = [];
  /** Every call that had an effect, in order. */
  readonly effects: string[] = [];
  /** What the guest prints at the nth request. */
  guestPrints: (nth: number) => string = () => '';
  #guestPolls = 0;
  readonly #faults: Faults;
  readonly #calls = new Map<string, number>();
  readonly #operations = new Map<string, Pending>();

  constructor(
    start: string,
    faults: Faults = () => undefined,
    vm: Partial<VmFacts> = {},
    flags: readonly Flag[] = ['false'],
  ) {
    this.now = Date.parse(start);
    this.#faults = faults;
    const { id } = vmFacts();
    this.nics = flags.map((flag, n) => ({ ...nicFacts({ id: `${nicFacts().id}-${n}`, flag }), vmId: id }));
    this.vm = vmFacts({ nicIds: this.nics.map((nic) => nic.id), ...vm });
  }

  readVm: Cloud['readVm'] = () => this.#call('readVm', () => ({ ok: true, value: this.#seenVm() }));

  readNic = (id: ResourceId): Promise<Result<NicReading>> => this.#call('readNic', () => this.#nic(id));

  readGroup = (): Promise<Result<Facts['group']>> =>
    this.#call('readGroup', () => ({ ok: true, value: { tags: {} } }));

  readSubscription: Cloud['readSubscription'] = () =>
    this.#call('readSubscription', () => ({ ok: true, value: { tags: {} } }));

  readSizeOffer = (): Promise<Result<SizeOffer>> =>
    this.#call('readSizeOffer', () => ({ ok: true, value: offer('yes') }));

  readReadOnlyLocks: Cloud['readReadOnlyLocks'] = () =>
    this.#call('readReadOnlyLocks', () => ({ ok: true, value: [] }));

  readDenyAssignments = (): Promise<Result<readonly DenyAssignment[]>> =>
    this.#call('readDenyAssignments', () => ({ ok: true, value: [] }));

  readImageDeclaration = (): Promise<Result<ImageDeclaration | undefined>> =>
    this.#read('readImageDeclaration', undefined);
  isDynamicAddress = (): Promise<Result<boolean>> => this.#read('isDynamicAddress', false);
  readAcceleratedSibling: Cloud['readAcceleratedSibling'] = () =>
    this.#read('readAcceleratedSibling', undefined);
  readPoolMembers: Cloud['readPoolMembers'] = () => this.#read('readPoolMembers', [this.vm.id]);
  readTaggedVms: Cloud['readTaggedVms'] = () =>
    this.#read('readTaggedVms', [{ id: this.vm.id, vm: this.vm.tags, group: {} }]);
  readAdvice: Cloud['readAdvice'] = () => this.#read('readAdvice', new Map());
  readVmByUid: Cloud['readVmByUid'] = () => this.#read('readVmByUid', undefined);
  readPermissions = (): Promise<Result<readonly Permission[]>> =>
    this.#call('readPermissions', () => ({ ok: true, value: this.permissions }));

  deallocate = (_vm?: ResourceId, call?: CallContext): Promise<Result<Accepted>> => {
    this.now += this.secondsForToken * 1000;
    const notAfter = call?.notAfter;
    return notAfter !== undefined && this.now > Date.parse(notAfter)
      ? Promise.resolve({ ok: false, failure: { kind: 'expired', message: 'nothing was sent' } })
      : this.#deallocate();
  };

  #deallocate = (): Promise<Result<Accepted>> =>
    this.#call('deallocate', () => {
      const before = this.vm.power;
      this.#power('deallocating');
      return this.#accept(
        'deallocate',
        60,
        () => this.#power('deallocated'),
        () => this.#power(before),
      );
    });

  start = (): Promise<Result<Accepted>> =>
    this.#call('start', () => {
      const before = this.vm.power;
      this.#power('starting');
      return this.#accept(
        'start',
        35,
        () => this.#power('running'),
        () => this.#power(before),
      );
    });

  restart = (): Promise<Result<Accepted>> =>
    this.#call('restart', () => {
      if (this.vm.power !== 'running')
        return { ok: false, failure: { kind: 'conflict', message: `the VM is ${this.vm.power}` } };
      this.effects.push('restart');
      const { agent: _agent, ...vm } = this.vm;
      this.vm = { ...vm, power: 'starting' };
      return this.#accept(
        'restart',
        30,
        () => this.#power('running'),
        () => this.#power('running'),
      );
    });

  writeFlag = (id: ResourceId, flag: Flag): Promise<Result<Accepted>> =>
    this.#call('writeFlag', () => {
      const nic = this.#nic(id);
      if (!nic.ok) return nic;
      if (nic.value.flag === flag) return { ok: true, value: { how: 'already' } };
      const set = (to: Flag): void => {
        this.nics = this.nics.map((one) => (one.id === nic.value.id ? { ...one, flag: to } : one));
      };
      set(flag);
      this.effects.push(`flag ${flag}`);
      return this.#accept(
        'writeFlag',
        4,
        () => undefined,
        () => set(nic.value.flag),
      );
    });

  poll = (operation: Operation): Promise<Result<Progress>> =>
    this.#call<Progress>('poll', () => {
      this.#settle();
      const pending = this.#operations.get(operation.url);
      if (pending === undefined) return { ok: true, value: { state: 'gone' } };
      if (!pending.over) return { ok: true, value: { state: 'running', retryAfterSeconds: 10 } };
      if (pending.failure !== undefined)
        return { ok: true, value: { state: 'failed', failure: pending.failure } };
      return { ok: true, value: { state: 'succeeded' } };
    });

  runGuestScript = (): Promise<Result<Accepted>> =>
    this.#call('runGuestScript', () =>
      this.#accept(
        'runGuestScript',
        25,
        () => undefined,
        () => undefined,
      ),
    );

  pollGuestScript = async (operation: Operation): Promise<Result<ScriptProgress>> => {
    const progress = await this.poll(operation);
    if (!progress.ok) return progress;
    if (progress.value.state !== 'succeeded') return { ok: true, value: progress.value };
    return { ok: true, value: { state: 'succeeded', printed: this.guestPrints(++this.#guestPolls) } };
  };

  /** How often a call was made. */
  callsOf(call: string): number {
    return this.#calls.get(call) ?? 0;
  }

  #seenVm(): VmFacts {
    this.#settle();
    this.beforeAssessment();
    if (this.#powers.at(-1)?.power !== this.vm.power)
      this.#powers = [...this.#powers, { at: this.now, power: this.vm.power }];
    const { agent, power } = this.vm;
    // A guest that has started reports repeatedly.
    if (power === 'running' && agent?.ready === true && Date.parse(agent.reportedAt ?? '') <= this.now)
      this.vm = { ...this.vm, agent: { ready: true, reportedAt: new Date(this.now).toISOString() } };
    const asOf = this.now - this.lagSeconds(++this.#reads) * 1000;
    const shown = this.#powers.findLast(({ at }) => at <= asOf) ?? this.#powers[0];
    const seen = { ...this.vm, power: shown?.power ?? this.vm.power };
    const { agent: _agent, ...booting } = seen;
    return this.now < this.#agentFrom ? booting : seen;
  }

  #power(power: PowerState): void {
    this.effects.push(power);
    const reportedAt = new Date(this.now + 30_000).toISOString();
    if (power === 'running') this.#agentFrom = this.now + 30_000;
    const { agent: _agent, ...vm } = this.vm;
    this.vm = {
      ...vm,
      power,
      ...(power === 'running' && !this.agentless ? { agent: { ready: true, reportedAt } } : {}),
    };
  }

  #nic(id: ResourceId): Result<NicReading> {
    const nic = this.nics.find((one) => one.id.toLowerCase() === id.key);
    return nic === undefined
      ? { ok: false, failure: { kind: 'not-found', message: 'no such NIC' } }
      : { ok: true, value: nic };
  }

  #accept(name: string, seconds: number, complete: () => void, fail: () => void): Result<Accepted> {
    const url = `https://arm/subscriptions/x/operations/${this.#operations.size}`;
    const trouble = this.#trouble(`end ${name}`);
    const pending: Pending = { endsAt: this.now + seconds * 1000, complete, fail, over: false };
    if (trouble !== undefined) pending.failure = trouble.failure;
    this.#operations.set(url, pending);
    return { ok: true, value: { how: 'sent', operation: { kind: 'async', url }, retryAfterSeconds: 10 } };
  }

  #settle(): void {
    for (const pending of this.#operations.values()) {
      if (pending.over || pending.endsAt > this.now) continue;
      pending.over = true;
      if (pending.failure === undefined) pending.complete();
      else pending.fail();
    }
  }

  #trouble(call: string): ReceiverFailure | undefined {
    const nth = (this.#calls.get(call) ?? 0) + 1;
    this.#calls.set(call, nth);
    return this.#faults(call, nth);
  }

  #read<T>(name: string, value: T): Promise<Result<T>> {
    return this.#call(name, () => ({ ok: true, value }));
  }

  async #call<T>(name: string, effect: () => Result<T>): Promise<Result<T>> {
    const trouble = this.#trouble(name);
    if (trouble === undefined) return effect();
    if (trouble.when === 'after') effect();
    const change = changes.includes(name) ? { change: true as const } : {};
    return { ok: false, failure: { ...trouble.failure, ...change } };
  }
}
