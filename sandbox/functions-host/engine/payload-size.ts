import type { HostLog } from '../functions/host-log.ts';

// DurableTask.AzureStorage keeps a payload in the queue message and the table row up to this size (bytes of UTF-16)
// and moves a larger one, compressed, into a blob of its own: every turn that replays it fetches it again.
const largestInline = 60 * 1024;

/** Warns of a payload (JSON text) that Azure Storage would carry as a blob. `what` names it, as `the result of 'x'`. */
export function warnOfSize(log: HostLog, what: string, payload: string | null): void {
  if (payload === null || payload.length * 2 <= largestInline) return;
  const size = Math.ceil((payload.length * 2) / 1024);
  log.warning(`${what} has ${size} KB; above ${largestInline / 1024} KB Azure moves it to a blob`);
}
