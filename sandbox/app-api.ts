import * as z from 'zod';

// The sandbox knows the app only as its users do: by its HTTP answers.

const step = z.looseObject({
  phase: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  outcome: z.string(),
  detail: z.string().optional(),
});

const record = z.looseObject({
  id: z.string(),
  request: z.looseObject({ vmId: z.string() }),
  correlationId: z.string().optional(),
  plan: z.string(),
  outcome: z.string(),
  reason: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  downtimeSeconds: z.number().optional(),
  recovers: z.looseObject({ runId: z.string() }).optional(),
  failure: z.looseObject({ kind: z.string() }).optional(),
  steps: z.array(step),
  writes: z.array(z.looseObject({ nicId: z.string(), flag: z.string() })),
  nicsRefused: z.array(z.looseObject({ nicId: z.string() })).optional(),
});

/** A remediation's audit record, as far as stories and promises read it. */
export type AuditRecord = z.infer<typeof record>;

const status = z.looseObject({
  phase: z.string(),
  vmId: z.string(),
  outcome: z.string().optional(),
  reason: z.string().optional(),
});

const list = z.object({
  running: z
    .array(z.looseObject({ id: z.string(), runtimeStatus: z.string(), status: status.nullable() }))
    .default([]),
  remediations: z.array(
    z.looseObject({ id: z.string(), vmId: z.string(), outcome: z.string(), reason: z.string() }),
  ),
  continuationToken: z.string().nullable(),
});

/** A run, whether it goes on or has ended. */
interface ListedRun {
  readonly id: string;
  readonly runtimeStatus: string;
  readonly status: z.infer<typeof status> | null;
}

const detail = z.looseObject({
  id: z.string(),
  runtimeStatus: z.string(),
  status: status.nullable(),
  record: record.nullable(),
  timeline: z.array(z.looseObject({ at: z.string(), kind: z.string(), what: z.string() })),
});

const assessment = z.looseObject({
  decision: z.looseObject({ kind: z.string() }),
  reasons: z.array(z.looseObject({ code: z.string(), sentence: z.string() })),
});

const assessments = z.object({
  vms: z.array(
    z.looseObject({ vmId: z.string(), decision: z.string(), reason: z.string(), sentence: z.string() }),
  ),
  continuationToken: z.string().nullable().optional(),
});

/** The kept assessment of a VM: what was decided, the first reason, and what it says. */
export type KeptAssessment = z.infer<typeof assessments>['vms'][number];

const safeguards = z.looseObject({
  paused: z.looseObject({ by: z.string() }).nullable(),
  breaker: z.looseObject({ because: z.string() }).nullable(),
  holders: z.array(z.looseObject({ runId: z.string() })),
  queue: z.array(z.looseObject({ runId: z.string(), position: z.number() })),
  capacity: z.array(z.looseObject({ key: z.string() })),
});

export type SafeguardsAnswer = z.infer<typeof safeguards>;
export interface RemediationList {
  readonly total: number;
  readonly remediations: readonly ListedRun[];
}
export type RemediationDetail = z.infer<typeof detail>;
export type AssessmentAnswer = z.infer<typeof assessment>;

function endedRun({ id, vmId, outcome, reason }: z.infer<typeof list>['remediations'][number]): ListedRun {
  const runtimeStatus = outcome === 'interrupted' ? reason : 'Completed';
  return { id, runtimeStatus, status: { phase: 'ended', vmId, outcome, reason } };
}

const health = z.looseObject({ faults: z.array(z.string()).optional() });

/** The app's HTTP interface. Every call throws when the app does not answer as documented. */
export class AppApi {
  readonly #base: string;

  constructor(hostUrl: string) {
    this.#base = `${hostUrl}/api`;
  }

  /** What is wrong with the app's configuration, on one line; undefined where nothing is. */
  async configurationFault(): Promise<string | undefined> {
    const response = await fetch(`${this.#base}/health`);
    const { faults = [] } = health.parse(await response.json());
    if (faults.length === 0) return undefined;
    return `The app's configuration is faulty, and it begins nothing: ${faults.join('; ')}`;
  }

  async remediations(): Promise<RemediationList> {
    const runs: ListedRun[] = [];
    let token: string | null = '';
    while (token !== null) {
      const query: string = token === '' ? '' : `&continuationToken=${token}`;
      const page: z.infer<typeof list> = list.parse(await this.#get(`remediations?top=1000${query}`));
      runs.push(...page.running, ...page.remediations.map(endedRun));
      token = page.continuationToken;
    }
    return { total: runs.length, remediations: runs };
  }

  async remediation(id: string): Promise<RemediationDetail> {
    return detail.parse(await this.#get(`remediations/${encodeURIComponent(id)}`));
  }

  /** `rights`: as right before an outage, when the app also reads what it may do. */
  async assessment(vmId: string, { rights = false } = {}): Promise<AssessmentAnswer> {
    return assessment.parse(await this.#get(`assessment?vm=${encodeURIComponent(vmId)}&rights=${rights}`));
  }

  /** The kept assessments of up to a thousand VMs: the first reason by VM id. */
  async assessments(): Promise<readonly (readonly [string, string])[]> {
    const { vms } = assessments.parse(await this.#get('vms?top=1000'));
    return vms.map(({ vmId, reason }) => [vmId, reason] as const);
  }

  /** The kept assessments of all VMs that exist. */
  async vms(): Promise<readonly KeptAssessment[]> {
    const kept: KeptAssessment[] = [];
    let token: string | null | undefined = '';
    while (typeof token === 'string') {
      const query: string = token === '' ? '' : `&continuationToken=${encodeURIComponent(token)}`;
      const page: z.infer<typeof assessments> = assessments.parse(await this.#get(`vms?top=1000${query}`));
      kept.push(...page.vms);
      token = page.continuationToken;
    }
    return kept;
  }

  async safeguards(): Promise<SafeguardsAnswer> {
    return safeguards.parse(await this.#get('safeguards'));
  }

  /** Does what an operator does. */
  async act(path: string, body: object): Promise<void> {
    const response = await fetch(`${this.#base}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`POST ${path}: HTTP ${response.status} ${text}`);
  }

  async #get(path: string): Promise<unknown> {
    const response = await fetch(`${this.#base}/${path}`);
    if (!response.ok) throw new Error(`GET ${path}: HTTP ${response.status} ${await response.text()}`);
    return await response.json();
  }
}
