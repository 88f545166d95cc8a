import {
  type ActName,
  type AnswerBy,
  type Answered,
  type AskedBy,
  createClient,
  type Question,
  type ReadName,
} from '../client/client.ts';
import { fetchSender, remembering } from '../client/senders.ts';

// The sandbox knows the app only as its users do: by its HTTP answers, through the client that is made of its document.

export type RemediationDetail = AnswerBy<'remediation'>;
/** A remediation's audit record. */
export type AuditRecord = NonNullable<RemediationDetail['record']>;
type VmsPage = Extract<AnswerBy<'vms'>, { readonly vms: unknown }>;
/** The kept assessment of a VM: what was decided, the first reason, and what it says. */
export type KeptAssessment = Pick<VmsPage['vms'][number], 'vmId' | 'decision' | 'reason' | 'sentence'>;
export type SafeguardsAnswer = AnswerBy<'getSafeguards'>;
export type AssessmentAnswer = AnswerBy<'assessment'>;

/** A run, whether it goes on or has ended. */
interface ListedRun {
  readonly id: string;
  readonly runtimeStatus: string;
  readonly status: RunStatus | null;
}

/** Where a run stands; of one that has ended only how. */
interface RunStatus {
  readonly phase: string;
  readonly vmId: string;
  readonly outcome?: string;
  readonly reason?: string;
  readonly waitingFor?: readonly string[];
}

export interface RemediationList {
  readonly total: number;
  readonly remediations: readonly ListedRun[];
}

function endedRun({
  id,
  vmId,
  outcome,
  reason,
}: AnswerBy<'remediations'>['remediations'][number]): ListedRun {
  const runtimeStatus = outcome === 'interrupted' ? reason : 'Completed';
  return { id, runtimeStatus, status: { phase: 'ended', vmId, outcome, reason } };
}

/** The app's HTTP interface. Every call throws when the app does not answer as documented. */
export class AppApi {
  readonly #client;

  constructor(hostUrl: string) {
    this.#client = createClient(remembering(fetchSender(hostUrl)));
  }

  /** What is wrong with the app's configuration, on one line; undefined where nothing is. */
  async configurationFault(): Promise<string | undefined> {
    const health = await this.ask('health', {});
    if (health.healthy) return undefined;
    return `The app's configuration is faulty, and it begins nothing: ${health.faults.join('; ')}`;
  }

  async remediations(): Promise<RemediationList> {
    const runs: ListedRun[] = [];
    let token: string | null | undefined;
    while (token !== null) {
      const page: AnswerBy<'remediations'> = await this.ask('remediations', {
        query: { top: 1000, continuationToken: token },
      });
      runs.push(...(page.running ?? []), ...page.remediations.map(endedRun));
      token = page.continuationToken;
    }
    return { total: runs.length, remediations: runs };
  }

  async remediation(id: string): Promise<RemediationDetail> {
    return await this.ask('remediation', { parameters: { id } });
  }

  /** `rights`: as right before an outage, when the app also reads what it may do. */
  async assessment(vmId: string, { rights = false } = {}): Promise<AssessmentAnswer> {
    return await this.ask('assessment', { query: { vm: vmId, rights: rights ? 'true' : 'false' } });
  }

  /** The kept assessments of up to a thousand VMs: the first reason by VM id. */
  async assessments(): Promise<readonly (readonly [string, string])[]> {
    return (await this.#vmsPage()).vms.map(({ vmId, reason }) => [vmId, reason] as const);
  }

  /** The kept assessments of all VMs that exist. */
  async vms(): Promise<readonly KeptAssessment[]> {
    const kept: KeptAssessment[] = [];
    let token: string | null | undefined;
    while (token !== null) {
      const page: VmsPage = await this.#vmsPage(token);
      kept.push(...page.vms);
      token = page.continuationToken;
    }
    return kept;
  }

  async #vmsPage(continuationToken?: string): Promise<VmsPage> {
    const page = await this.ask('vms', { query: { top: 1000, continuationToken } });
    if ('vms' in page) return page;
    throw new Error('vms: the app has answered with one VM');
  }

  async safeguards(): Promise<SafeguardsAnswer> {
    return await this.ask('getSafeguards', {});
  }

  /** Asks one of the app's routes. */
  async ask<N extends ReadName>(name: N, question: Question<N>): Promise<AnswerBy<N>> {
    return valueIn(name, await this.#client.ask(name, question));
  }

  /** Does what an operator does. */
  async act<N extends ActName>(name: N, asked: AskedBy<N>): Promise<AnswerBy<N>> {
    return valueIn(name, await this.#client.act(name, asked));
  }
}

function valueIn<N extends ActName | ReadName>(name: N, answered: Answered<N>): AnswerBy<N> {
  if (answered.ok) return answered.value;
  throw new Error(`${name}: HTTP ${answered.status} ${answered.text}`);
}
