import { beginningOf, type Ending, recordsOf } from '../ending.ts';
import { everyRunEnds, isRecorded, isStopped } from '../promises.ts';
import type { PromiseResult, Scenario } from '../scenario.ts';
import { isAcceleratedOn } from './accelerated-on.ts';

const [vm, size] = ['mail-01', 'Standard_D4s_v3'];

/** The record names what was refused. */
function namesTheRefused(ending: Ending): PromiseResult {
  const refused = (recordsOf(ending, vm).at(-1)?.nicsRefused ?? []).map(({ nicId }) => nicId);
  const second = beginningOf(ending, vm).nics.find(({ id }) => id.endsWith('/mail-01-b'));
  return {
    name: 'the record names the NIC that Azure refused',
    held: refused.length === 1 && refused[0]?.toLowerCase() === second?.id.toLowerCase(),
    detail: refused.join(', ') || 'none',
  };
}

/** A limit that nothing says before: the second NIC is refused while the VM is down. The first one is kept, and the VM is not stopped for it again. */
export const secondNicRefused: Scenario = {
  name: 'second-nic-refused',
  title:
    'Azure refuses the second NIC while the VM is down: the first one is accelerated, and no later event leads to another stop.',
  arrange: (stage) => {
    stage.azure.setSize({ name: size, acceleratedNics: 1 });
    stage.createVm({ name: vm, size, nics: [{ name: 'mail-01-a' }, { name: 'mail-01-b' }] });
  },
  play: async (stage) => {
    await stage.untilQuiet();
    stage.touch(vm);
    stage.touch('mail-01-b');
    await stage.untilQuiet();
  },
  promises: (ending) => [
    isAcceleratedOn(ending, vm, 'mail-01-a'),
    isStopped(ending, vm, 1),
    isRecorded(ending, vm, 'accelerated', 'done'),
    namesTheRefused(ending),
    everyRunEnds(ending),
  ],
};
