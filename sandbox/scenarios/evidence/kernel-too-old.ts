import { endsAccelerated, endsAsFound, everyRunEnds, isRecorded, isStopped } from '../promises.ts';
import type { Scenario } from '../scenario.ts';
import { isAskedFirst, isOnlyAsked } from './asked.ts';

const rocky = {
  size: 'Standard_D4s_v3',
  image: { publisher: 'resf', offer: 'rockylinux-x86_64', sku: '9-base' },
  reportedOs: { name: 'rocky', version: '9.6' },
  hardware: 'mlx5',
} as const;

/** The module is there, and its kernel cannot drive the hardware: the kernel decides, not the distribution. */
export const kernelTooOld: Scenario = {
  name: 'kernel-too-old',
  title:
    'Of guests with one and the same distribution those with a kernel that cannot drive MANA are not stopped, and one with the next build is remediated.',
  settings: { ACCELNET_PREFLIGHT: 'when-unknown' },
  arrange: (stage) => {
    stage.createVm({ ...rocky, name: 'old-01', kernel: '5.14.0-570.51.1.el9_6.x86_64' });
    stage.createVm({ ...rocky, name: 'next-01', kernel: '5.14.0-570.52.1.el9_6.x86_64' });
    stage.createVm({
      ...rocky,
      name: 'older-next-01',
      kernel: '5.14.0-570.52.1.el9_6.x86_64',
      newestKernel: '5.14.0-570.51.1.el9_6.x86_64',
    });
    stage.createVm({
      name: 'jammy-01',
      size: 'Standard_D4s_v3',
      image: { publisher: 'Canonical', offer: '0001-com-ubuntu-server-jammy', sku: '22_04-lts-gen2' },
      reportedOs: { name: 'ubuntu', version: '22.04' },
      hardware: 'mlx5',
      kernel: '6.2.0-1018-azure',
    });
  },
  promises: (ending) => [
    ...['old-01', 'older-next-01', 'jammy-01'].flatMap((vm) => [
      isStopped(ending, vm, 0),
      isOnlyAsked(ending, vm, 1),
      endsAsFound(ending, vm),
      isRecorded(ending, vm, 'skipped', 'kernel-too-old'),
    ]),
    isAskedFirst(ending, 'next-01'),
    isStopped(ending, 'next-01', 1),
    endsAccelerated(ending, 'next-01'),
    isRecorded(ending, 'next-01', 'accelerated'),
    everyRunEnds(ending),
  ],
};
