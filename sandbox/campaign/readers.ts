import type { ReaderDeed } from './life.ts';
import type { Taken } from './operators.ts';

// As many as a scan of names would ask about at once.
const idsPerBatch = 20;

/** Sends one request of a reader: about a VM, or about VMs that do not exist, other ones each time. Any status will do. */
export async function read(hostUrl: string, { kind }: ReaderDeed, vmId: string, nth: number): Promise<Taken> {
  const url = `${hostUrl}/api/assessment`;
  const asked =
    kind === 'poll' ? fetch(`${url}?vm=${encodeURIComponent(vmId)}`) : fetch(url, strangers(vmId, nth));
  const response = await asked;
  await response.arrayBuffer();
  return { accepted: response.ok };
}

function strangers(vmId: string, nth: number): RequestInit {
  const vms = Array.from({ length: idsPerBatch }, (_, n) => `${vmId}-no-such-${nth}-${n}`);
  const headers = { 'content-type': 'application/json' };
  return { method: 'POST', headers, body: JSON.stringify({ vms }) };
}
