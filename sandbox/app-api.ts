import * as z from 'zod';

// The sandbox knows the app only as its users do: by its HTTP answers.

const step = z.looseObject({
  phase: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  signal: z.string(),
});

const record = z.looseObject({
  id: z.string(),
  request: z.looseObject({ vmId: z.string() }),
  plan: z.string(),
  outcome: z.string(),
  reason: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  downtimeSeconds: z.number().optional(),
  steps: z.array(step),
  writes: z.array(z.looseObject({ nicId: z.string(), flag: z.string() })),
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
  total: z.number(),
  remediations: z.array(
    z.looseObject({ id: z.string(), runtimeStatus: z.string(), status: status.nullable() }),
  ),
});

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

export type RemediationList = z.infer<typeof list>;
export type RemediationDetail = z.infer<typeof detail>;
export type AssessmentAnswer = z.infer<typeof assessment>;

/** The app's HTTP interface. Every call throws when the app does not answer as documented. */
export class AppApi {
  readonly #base: string;

  constructor(hostUrl: string) {
    this.#base = `${hostUrl}/api`;
  }

  async remediations(): Promise<RemediationList> {
    return list.parse(await this.#get('remediations'));
  }

  async remediation(id: string): Promise<RemediationDetail> {
    return detail.parse(await this.#get(`remediations/${encodeURIComponent(id)}`));
  }

  async assessment(vmId: string): Promise<AssessmentAnswer> {
    return assessment.parse(await this.#get(`assessment?vm=${encodeURIComponent(vmId)}`));
  }

  async #get(path: string): Promise<unknown> {
    const response = await fetch(`${this.#base}/${path}`);
    if (!response.ok) throw new Error(`GET ${path}: HTTP ${response.status} ${await response.text()}`);
    return await response.json();
  }
}
