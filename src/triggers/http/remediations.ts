import * as z from 'zod';
import type { RemediationRecord } from '../../core/audit/audit.ts';
import { mismatches } from '../../core/audit/record-check.ts';
import { timelineOf } from '../../core/audit/timeline.ts';
import type { Result } from '../../ports/cloud.ts';
import { explanationOf } from '../../ports/failure-explanations.ts';
import type { Records } from '../../ports/records.ts';
import { type RunningRun, runningRuns, statusShownBy } from '../../use-cases/fleet-status/running.ts';
import type { Instance, Instances } from '../../workflow/durable/instances.ts';
import { orchestrations } from '../../workflow/durable/names.ts';
import { refused, unreadJournal } from './problems.ts';
import { recordFilterOf } from './remediation-query.ts';
import type { AnswerOf, AskedOf } from './request-shapes.ts';

const maxRunning = 100;

/**
 * `GET /api/remediations`: the records of finished runs, filtered and in pages, the newest end first; with the first page of an unfiltered list also
 * the runs that go on.
 */
export async function listRemediations(
  { query: { top, continuationToken, ...chosen } }: AskedOf<'remediations'>,
  instances: Instances,
  records: Records | undefined,
): Promise<AnswerOf<'remediations'>> {
  const asked = recordFilterOf(chosen);
  if ('problem' in asked) return asked;
  const { filter } = asked;
  const whole = continuationToken === undefined && Object.keys(filter).length === 0;
  // Runs first: one that ends meanwhile is then in both lists, and never in neither.
  const running = whole ? await runningRuns(instances, maxRunning) : undefined;
  const page = await records?.list(filter, {
    top,
    ...(continuationToken === undefined ? {} : { continuationToken }),
  });
  if (page?.ok === false) return unreadJournal(page.failure);
  const finished = page?.value.records ?? [];
  const ended = new Set(finished.map(({ id }) => id));
  return {
    status: 200,
    body: {
      ...(running === undefined
        ? {}
        : {
            runningTotal: running.total,
            running: running.runs.filter(({ id }: RunningRun) => !ended.has(id)),
          }),
      remediations: finished,
      continuationToken: page?.value.continuationToken ?? null,
      ...(records === undefined ? { notice: 'AzureWebJobsStorage is not set: no records are kept' } : {}),
    },
  };
}

/**
 * `GET /api/remediations/{id}`: one run's audit record with its failure explained, its status, the timeline of its raw history
 * while the platform keeps it, and everything in which the two contradict each other.
 */
export async function getRemediation(
  { parameters: { id } }: AskedOf<'remediation'>,
  instances: Instances,
  records: Records | undefined,
): Promise<AnswerOf<'remediation'>> {
  const [read, kept] = await Promise.all([instances.read(id, true), records?.read(id)]);
  const run = read?.name === orchestrations.remediate ? read : undefined;
  // If the journal does not answer, a run that the platform still knows is shown all the same.
  if (run === undefined && kept?.ok === false) return unreadJournal(kept.failure);
  if (run === undefined && (kept === undefined || (kept.ok && kept.value === undefined)))
    return refused('not-found', 'there is no such remediation');
  return { status: 200, body: { id, ...detailOf(run, kept ?? { ok: true, value: undefined }) } };
}

function detailOf(run: Instance | undefined, kept: Result<RemediationRecord | undefined>) {
  const record = kept.ok ? kept.value : undefined;
  const timeline = timelineOf(run?.historyEvents ?? []);
  const checked =
    record === undefined || run === undefined
      ? []
      : mismatches(record, { runtimeStatus: run.runtimeStatus, output: run.output, timeline });
  const shown = record ?? outputOf(run);
  return {
    runtimeStatus: run?.runtimeStatus ?? 'Purged',
    status: statusShownBy(run?.customStatus),
    record: shown,
    explained: explainedOf(shown),
    // A run whose record is not in the journal yet shows what it gave as its result.
    recordKept: kept.ok ? record !== undefined : kept.failure.kind,
    timeline,
    mismatches: checked,
  };
}

/** The output of a run that was ended from outside, or by a defect, is the platform's text and no record. */
function outputOf(run: Instance | undefined): RemediationRecord | null {
  return run?.runtimeStatus === 'Completed' ? ((run.output ?? null) as RemediationRecord | null) : null;
}

const withFailure = z.object({ failure: z.object({ kind: z.string() }) });

/** What happened and what to do, where a record ends with a failure of a kind that we know. */
function explainedOf(record: unknown): { meaning: string; remedy: string } | null {
  const failure = withFailure.safeParse(record).data?.failure;
  const explanation = failure === undefined ? undefined : explanationOf(failure);
  return explanation === undefined ? null : { meaning: explanation.meaning, remedy: explanation.remedy };
}
