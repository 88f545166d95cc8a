import { largeSubscription, locations, pageSize } from './large-subscription.ts';
import { runAssess } from './run-assess.ts';

/** What the assessment of a subscription took. */
export interface AssessScaleReport {
  readonly vms: number;
  readonly requests: number;
  readonly seconds: number;
  /** The most memory that the process ever had resident. */
  readonly megabytes: number;
}

/**
 * Assesses a subscription of so many VMs. Rejects when a VM is missing, when it costs more requests than its lists and one for each location, or more
 * memory than it may.
 */
export async function proveAssessScale(
  vms = 50_000,
  maxMegabytes = 300,
  program?: readonly string[],
): Promise<AssessScaleReport> {
  const subscription = await largeSubscription(vms);
  const since = performance.now();
  try {
    const { environment, subscriptionId, requests } = subscription;
    const { code, out, err, megabytes } = await runAssess(
      ['--subscription', subscriptionId, '--format', 'csv'],
      { environment, ...(program === undefined ? {} : { program }) },
    );
    const seconds = Math.round((performance.now() - since) / 10) / 100;
    if (code !== 0) throw new Error(`it ended with ${code}: ${err.slice(-500)}`);
    const count = out.trimEnd().split('\r\n').length - 1;
    if (count !== vms) throw new Error(`${count} of ${vms} VMs are printed`);
    const groupsTagsLocksAndDenials = 4;
    const most = 2 * Math.ceil(vms / pageSize) + groupsTagsLocksAndDenials + locations.length;
    if (requests.length > most) throw new Error(`${requests.length} requests, for at most ${most}`);
    if (megabytes > maxMegabytes) throw new Error(`${Math.round(megabytes)} MB`);
    return { vms, requests: requests.length, seconds, megabytes: Math.round(megabytes) };
  } finally {
    subscription.close();
  }
}
