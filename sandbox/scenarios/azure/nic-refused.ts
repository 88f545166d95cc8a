import { endsAsFound, everyRunEnds, isRecorded, isStopped } from '../promises.ts';
import type { Scenario } from '../scenario.ts';

/** The first NIC is refused after the VM was stopped: nothing is gained, and the VM is started as it was. */
export const nicRefused: Scenario = {
  name: 'nic-refused',
  title: 'The write of the first NIC is refused while the VM is down: everything is put back.',
  arrange: (stage) => {
    stage.createVm({
      name: 'mail-01',
      size: 'Standard_D4s_v3',
      nics: [{ name: 'mail-01-a' }, { name: 'mail-01-b' }],
    });
    stage.fault({
      operation: 'networkInterfaces/write',
      resource: 'mail-01-a',
      // However often it is asked: a host that dies before it has kept the refusal asks again.
      count: 'unlimited',
      effect: {
        kind: 'http',
        status: 400,
        code: 'InvalidRequestFormat',
        message: 'Cannot parse the request.',
      },
    });
  },
  promises: (ending) => [
    endsAsFound(ending, 'mail-01'),
    isStopped(ending, 'mail-01', 1),
    isRecorded(ending, 'mail-01', 'rolled-back', 'InvalidRequestFormat'),
    everyRunEnds(ending),
  ],
};
