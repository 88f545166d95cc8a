import { createClient } from '../../client/client.ts';
import { fetchSender } from '../../client/senders.ts';
import type { ReaderDeed } from './life.ts';
import type { Taken } from './operators.ts';

// As many as a scan of names would ask about at once.
const idsPerBatch = 20;

/** Sends one request of a reader: about a VM, or about VMs that do not exist, other ones each time. Any status will do. */
export async function read(hostUrl: string, { kind }: ReaderDeed, vmId: string, nth: number): Promise<Taken> {
  const { ask, act } = createClient(fetchSender(hostUrl));
  const strangers = Array.from({ length: idsPerBatch }, (_, n) => `${vmId}-no-such-${nth}-${n}`);
  const { ok } = await (kind === 'poll'
    ? ask('assessment', { query: { vm: vmId } })
    : act('assessments', { body: { vms: strangers } }));
  return { accepted: ok };
}
