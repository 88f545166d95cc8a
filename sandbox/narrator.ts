import type { AppApi, RemediationList } from './app-api.ts';
import type { SimulatedAzure } from './arm/simulated-azure.ts';

type Run = RemediationList['remediations'][number];

const nameOf = (id: string): string => id.split('/').at(-1) ?? id;

// What a reader wants to know of a phase; the other phases print nothing.
const phaseWords: Readonly<Record<string, string>> = {
  waiting: 'waits',
  deallocating: 'is stopped and deallocated',
  updating: 'gets its network interfaces changed',
  starting: 'is started',
  reverting: 'did not come back: its flags are put back',
  restarting: 'is started as it was',
  stranded: 'IS STRANDED, and tried again',
};

/** Prints what happens to each VM, in a few lines a VM; reads only what any user could read. */
export class Narrator {
  readonly #azure: SimulatedAzure;
  readonly #api: AppApi;
  readonly #say: (line: string) => void;
  readonly #phases = new Map<string, string>();
  readonly #explained = new Set<string>();

  constructor(azure: SimulatedAzure, api: AppApi, say: (line: string) => void) {
    this.#azure = azure;
    this.#api = api;
    this.#say = say;
  }

  /** Takes the present state as printed: after a restart nobody wants the old lines again. */
  async catchUp(): Promise<void> {
    const { remediations } = await this.#api.remediations();
    for (const { id, status } of remediations) this.#phases.set(id, status?.phase ?? '');
    for (const { id } of this.#azure.state().vms) this.#explained.add(id);
  }

  /** Prints what is new. */
  async print(): Promise<void> {
    const { remediations } = await this.#api.remediations();
    for (const run of [...remediations].reverse()) await this.#notifyRun(run);
    const withRun = new Set(remediations.map(({ status }) => status?.vmId.toLowerCase()));
    for (const { id } of this.#azure.state().vms)
      if (!this.#explained.has(id) && !withRun.has(id.toLowerCase()) && this.#wasDelivered(id))
        await this.#explain(id);
  }

  async #notifyRun({ id, status }: Run): Promise<void> {
    if (status === null || this.#phases.get(id) === status.phase) return;
    this.#phases.set(id, status.phase);
    const vm = nameOf(status.vmId);
    if (status.phase === 'ended') return await this.#notifyEnd(id, vm);
    const what = phaseWords[status.phase];
    if (what === undefined) return;
    const waitingFor =
      status.phase === 'waiting' && Array.isArray(status.waitingFor)
        ? `: ${status.waitingFor.join(', ')}`
        : '';
    this.#line(vm, `${what}${waitingFor}`);
  }

  async #notifyEnd(id: string, vm: string): Promise<void> {
    const { record } = await this.#api.remediation(id);
    if (record === null || record.outcome === 'refused') return;
    const down =
      record.downtimeSeconds === undefined ? 'without a stop' : `down for ${record.downtimeSeconds} s`;
    const reason = record.reason === 'done' ? '' : ` because of ${record.reason}`;
    this.#line(vm, `${record.outcome.toUpperCase()}${reason}, ${down}   (audit: /api/remediations/${id})`);
  }

  #wasDelivered(id: string): boolean {
    return this.#azure
      .events()
      .some(
        ({ resource, deliveries }) =>
          resource.toLowerCase() === id.toLowerCase() &&
          deliveries.some(({ state }) => state === 'delivered'),
      );
  }

  async #explain(id: string): Promise<void> {
    this.#explained.add(id);
    const { decision, reasons } = await this.#api.assessment(id);
    const [first] = reasons;
    if (decision.kind !== 'skip' || first === undefined) return;
    this.#line(nameOf(id), `skipped (${first.code}): ${first.sentence}`);
  }

  #line(vm: string, what: string): void {
    const time = new Date(this.#azure.state().now).toISOString().slice(11, 19);
    this.#say(`${time}  ${vm.padEnd(18)}${what}`);
  }
}
