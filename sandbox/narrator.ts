import type { AppApi, KeptAssessment, RemediationList } from './app-api.ts';

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

const accelerated = ['already-accelerated', 'accelerated-by-platform'];

/** Prints what happens to each VM, in a few lines a VM; reads only what any user could read. */
export class Narrator {
  readonly #now: () => number;
  readonly #api: Pick<AppApi, 'remediations' | 'remediation' | 'vms'>;
  readonly #say: (line: string) => void;
  readonly #phases = new Map<string, string>();
  /** By VM id in small letters: the assessment that was told last, or of which there was nothing to tell. */
  readonly #known = new Map<string, KeptAssessment>();
  /** VMs whose run has ended since then; its end was told. */
  readonly #ended = new Set<string>();

  /** `now` is the time that lines begin with, in milliseconds since 1970. */
  constructor(
    now: () => number,
    api: Pick<AppApi, 'remediations' | 'remediation' | 'vms'>,
    say: (line: string) => void,
  ) {
    this.#now = now;
    this.#api = api;
    this.#say = say;
  }

  /** Takes the present state as printed: after a restart nobody wants the old lines again. */
  async catchUp(): Promise<void> {
    const { remediations } = await this.#api.remediations();
    for (const { id, status } of remediations) this.#phases.set(id, status?.phase ?? '');
    for (const vm of await this.#api.vms()) this.#known.set(vm.vmId.toLowerCase(), vm);
  }

  /** Prints what is new. */
  async print(): Promise<void> {
    const { remediations } = await this.#api.remediations();
    for (const run of [...remediations].reverse()) await this.#notifyRun(run);
    const running = new Set(
      remediations.flatMap(({ status }) =>
        status === null || status.phase === 'ended' ? [] : [status.vmId.toLowerCase()],
      ),
    );
    const vms = await this.#api.vms();
    // While a run has a VM, its phases say more than assessments do.
    for (const vm of vms) if (!running.has(vm.vmId.toLowerCase())) this.#notifyAssessment(vm);
    const listed = new Set(vms.map(({ vmId }) => vmId.toLowerCase()));
    for (const { vmId } of this.#known.values()) if (!listed.has(vmId.toLowerCase())) this.#notifyGone(vmId);
  }

  async #notifyRun({ id, status }: Run): Promise<void> {
    if (status === null || this.#phases.get(id) === status.phase) return;
    this.#phases.set(id, status.phase);
    const vm = nameOf(status.vmId);
    if (status.phase === 'ended') return await this.#notifyEnd(id, status.vmId);
    const what = phaseWords[status.phase];
    if (what === undefined) return;
    const waitingFor =
      status.phase === 'waiting' && Array.isArray(status.waitingFor)
        ? `: ${status.waitingFor.join(', ')}`
        : '';
    this.#line(vm, `${what}${waitingFor}`);
  }

  async #notifyEnd(id: string, vmId: string): Promise<void> {
    const { record } = await this.#api.remediation(id);
    // What it was refused for is the VM's assessment.
    if (record === null || record.outcome === 'refused') return;
    const down =
      record.downtimeSeconds === undefined ? 'without a stop' : `down for ${record.downtimeSeconds} s`;
    const reason = record.reason === 'done' ? '' : ` because of ${record.reason}`;
    this.#ended.add(vmId.toLowerCase());
    this.#line(
      nameOf(vmId),
      `${record.outcome.toUpperCase()}${reason}, ${down}   (audit: /api/remediations/${id})`,
    );
  }

  #notifyAssessment(assessment: KeptAssessment): void {
    const { vmId, decision, reason, sentence } = assessment;
    const key = vmId.toLowerCase();
    const before = this.#known.get(key);
    if (before?.decision === decision && before.reason === reason) return;
    this.#known.set(key, assessment);
    // The end of its run has said so already.
    if (accelerated.includes(reason) && this.#ended.delete(key)) return;
    const words = [noLonger(before, decision, reason), isNow(decision, reason, sentence)];
    const news = words.filter((one) => one !== undefined);
    if (news.length > 0) this.#line(nameOf(vmId), news.join('; '));
  }

  #notifyGone(vmId: string): void {
    this.#known.delete(vmId.toLowerCase());
    this.#ended.delete(vmId.toLowerCase());
    this.#line(nameOf(vmId), 'is gone');
  }

  #line(vm: string, what: string): void {
    const time = new Date(this.#now()).toISOString().slice(11, 19);
    this.#say(`${time}  ${vm.padEnd(18)}${what}`);
  }
}

function noLonger(before: KeptAssessment | undefined, decision: string, reason: string): string | undefined {
  if (before?.decision !== 'skip' || before.reason === reason) return undefined;
  if (before.reason === 'opted-out') return 'no longer opted out';
  return decision === 'skip' ? undefined : `no longer skipped (${before.reason})`;
}

/** What a run does not tell: that nothing is done, and why. */
function isNow(decision: string, reason: string, sentence: string): string | undefined {
  if (decision === 'unreadable') return `cannot be assessed (${reason}): ${sentence}`;
  if (decision !== 'skip') return undefined;
  return `skipped (${reason}): ${sentence}`;
}
