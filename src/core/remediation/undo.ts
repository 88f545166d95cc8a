import * as z from 'zod';
import type { Facts } from '../model/facts.ts';

export const undoRecord = z.object({
  vmId: z.string(),
  /** `properties.vmId`: a VM recreated under the same name is never touched. */
  vmUid: z.string(),
  power: z.enum(['running', 'deallocated', 'stopped']),
  /** A limit that Azure has shown holds for this size. */
  size: z.string().exactOptional(),
  /** No agent reported when the VM was found running, so no agent can confirm that it came back. */
  agentless: z.literal(true).exactOptional(),
  nics: z.array(z.object({ id: z.string(), flag: z.enum(['true', 'false', 'null', 'absent']) })),
});

/** How the VM was found: all that is needed to put it back. Kept by the VM's lease before anything is changed. */
export type UndoRecord = z.infer<typeof undoRecord>;

/** The undo record for a VM as these facts show it; undefined when its power state is not one that can be put back. */
export function undoRecordOf({ vm, nics }: Facts): UndoRecord | undefined {
  const { power } = vm;
  if (power !== 'running' && power !== 'deallocated' && power !== 'stopped') return undefined;
  const agentless = power === 'running' && vm.agent === undefined ? { agentless: true as const } : {};
  return {
    vmId: vm.id,
    vmUid: vm.vmUid,
    power,
    size: vm.size,
    ...agentless,
    nics: nics.map(({ id, flag }) => ({ id, flag })),
  };
}
