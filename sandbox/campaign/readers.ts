import type { ReaderDeed } from './life.ts';
import type { Taken } from './operators.ts';

// As a scan of names would have it.
const idsPerBatch = 20;

/** Asks once what a reader asks: about a VM, or about such as do not exist, others each time. Any answer is one. */
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
