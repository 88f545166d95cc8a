import type { WorldCommands } from '../arm/admin/world-commands.ts';
import type { DrivenClock } from '../clock.ts';
import type { InFlight } from '../in-flight.ts';
import type { Act, ConfigurationDeed, Deed, Life, OperatorDeed, ReaderDeed } from './life.ts';
import type { Done } from './lived.ts';
import { operate, type Seen, type Taken } from './operators.ts';
import { act, type Send } from './people.ts';
import { read } from './readers.ts';

interface Theatre {
  readonly world: WorldCommands;
  readonly inFlight: InFlight;
  readonly clock: DrivenClock;
  readonly send: Send;
  /** Where the app listens. */
  readonly hostUrl: () => string;
  /** Starts the app anew with another configuration; absent where that is not played. */
  readonly deploy?: (deed: ConfigurationDeed) => void;
}

/** Everything that happens in a life besides the app: the fleet, the faults, and what others do at its moments. */
export class Acts {
  readonly #life: Life;
  readonly #theatre: Theatre;
  readonly #waiting: Act[];
  readonly #requests = new Map<string, number>();
  readonly #due = new Set<number>();
  readonly #seen: Seen = new Map();
  readonly done: Done[] = [];

  constructor(life: Life, theatre: Theatre) {
    this.#life = life;
    this.#theatre = theatre;
    this.#waiting = [...life.acts];
  }

  /** When somebody acts next, ms; undefined when no act is scheduled. */
  get nextDue(): number | undefined {
    return this.#due.size === 0 ? undefined : Math.min(...this.#due);
  }

  /** Creates the fleet and its faults, and schedules everything that others are to do. */
  begin(): void {
    const { fleet, groups, faults, unknown } = this.#life;
    const { world } = this.#theatre;
    for (const [name, tags] of Object.entries(groups)) world.setResourceGroup(name, { tags });
    for (const size of unknown?.sizes ?? []) world.setSize(size);
    for (const fault of faults) world.addFault(fault);
    for (const { order } of fleet) world.createVm(order);
    world.watchJournal((entry) => {
      if (entry.type !== 'change' || entry.kind !== 'power') return;
      const vm = entry.resource.split('/').at(-1);
      for (const due of this.#take(({ at }) => at.kind === 'power' && at.vm === vm && at.power === entry.to))
        this.#schedule(due);
    });
    for (const due of this.#take(({ at }) => at.kind === 'time')) this.#schedule(due);
  }

  /** Performs or schedules the acts that belong to the next request of this operation. */
  async at(operation: string): Promise<void> {
    const nth = (this.#requests.get(operation) ?? 0) + 1;
    this.#requests.set(operation, nth);
    const due = this.#take(({ at }) => at.kind === 'request' && at.operation === operation && at.nth === nth);
    for (const one of due) {
      if (one.at.kind === 'request' && one.at.seconds !== undefined) this.#schedule(one, one.at.seconds);
      else await this.#perform(one);
    }
  }

  /** The host has died. */
  died(): void {
    for (const due of this.#take(({ at }) => at.kind === 'death')) this.#schedule(due);
  }

  #take(fits: (act: Act) => boolean): readonly Act[] {
    const due = this.#waiting.filter(fits);
    for (const one of due) this.#waiting.splice(this.#waiting.indexOf(one), 1);
    return due;
  }

  #schedule(due: Act, seconds = due.at.seconds ?? 0): void {
    const { inFlight } = this.#theatre;
    // What people do ends with an answer of Azure; anything else is a defect, and ends the life.
    this.#later(seconds, () => void inFlight.track(async () => await this.#perform(due)));
  }

  #later(seconds: number, work: () => void): void {
    const { clock } = this.#theatre;
    const at = clock.now() + seconds * 1000;
    this.#due.add(at);
    clock.wakeAt(at, () => {
      this.#due.delete(at);
      work();
    });
  }

  async #perform({ deed }: Act): Promise<void> {
    const { world, send, clock, hostUrl } = this.#theatre;
    const at = clock.now();
    if (isConfiguration(deed)) return this.#deploy(deed);
    if (deed.kind === 'fault') {
      world.addFault(deed.fault);
      this.done.push({ at, deed });
      return;
    }
    if (isOperators(deed)) {
      this.done.push({ at, deed, ...(await unlessAway(operate(hostUrl(), deed, this.#seen))) });
      return;
    }
    this.done.push({ at, deed });
    if (isReaders(deed)) return this.#ask(deed, deed.times);
    await act({ world, send, later: (seconds, work) => this.#later(seconds, work) }, deed);
  }

  #deploy(deed: ConfigurationDeed): void {
    const { deploy, clock } = this.#theatre;
    if (deploy === undefined) return;
    deploy(deed);
    this.done.push({ at: clock.now(), deed });
    if (deed.kind === 'misconfigure') this.#later(deed.seconds, () => this.#deploy({ kind: 'repair' }));
  }

  #ask(deed: ReaderDeed, left: number): void {
    const { hostUrl, inFlight, world } = this.#theatre;
    const vm = world.state().vms.find(({ name }) => name === deed.vm);
    if (left === 0 || vm === undefined) return;
    void inFlight.track(async () => {
      await unlessAway(read(hostUrl(), deed, vm.id, left));
      this.#later(deed.everySeconds, () => this.#ask(deed, left - 1));
    });
  }
}

/** Whether the host is started anew for this. */
export function isConfiguration(deed: Deed): deed is ConfigurationDeed {
  return deed.kind === 'misconfigure' || deed.kind === 'repair' || deed.kind === 'limit';
}

function isReaders(deed: Deed): deed is ReaderDeed {
  return deed.kind === 'poll' || deed.kind === 'poll-strangers';
}

const operatorsDo: readonly Deed['kind'][] = [
  'approve',
  'cancel',
  'terminate',
  'purge',
  'pause',
  'resume',
  'see',
  'reject',
  'reset-breaker',
  'sweep',
  'reopen',
];

function isOperators(deed: Deed): deed is OperatorDeed {
  return operatorsDo.includes(deed.kind);
}

/** A host that is away does not answer, and one that dies answers with a 5xx status: the act is then not accepted. */
async function unlessAway(work: Promise<Taken>): Promise<Taken> {
  try {
    return await work;
  } catch (error) {
    const isDying = error instanceof Error && / HTTP 5\d\d /.test(`${error.message} `);
    if (!isDying && !(error instanceof TypeError)) throw error;
    return { accepted: false };
  }
}
