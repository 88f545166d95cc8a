import {
  endsAccelerated,
  endsAsFound,
  endsWithFlagOn,
  everyRunEnds,
  isRecorded,
  isStopped,
  keepsEveryMember,
  runsNeverOverlap,
} from '../promises.ts';
import type { Scenario } from '../scenario.ts';
import { flagsAreWritten, isAskedFirst, isOnlyAsked } from './asked.ts';

/** Nobody knows these sizes: what the guest shows decides, and silence decides nothing. */
export const unknownSizeAsked: Scenario = {
  name: 'unknown-size-asked',
  title:
    'Guests of sizes that nobody knows are asked: one is accelerated already and only aligned, one gains by a stop, one answers too late and is left alone.',
  settings: { ACCELNET_PREFLIGHT: 'when-unknown' },
  arrange: (stage) => {
    stage.azure.setSize({ name: 'Standard_X4s_v9', onHost: 'always', hardware: ['mana'] });
    stage.azure.setSize({ name: 'Standard_Y4s_v9', onHost: 'by-flag', hardware: ['mlx5', 'mana'] });
    stage.azure.setSize({ name: 'Standard_Z4s_v9', onHost: 'by-flag', hardware: ['mana'] });
    stage.createVm({ name: 'platform-01', size: 'Standard_X4s_v9' });
    stage.createVm({ name: 'gains-01', size: 'Standard_Y4s_v9' });
    stage.createVm({ name: 'silent-01', size: 'Standard_Z4s_v9', answersAfterSeconds: 1800 });
  },
  promises: (ending) => [
    isStopped(ending, 'platform-01', 0),
    flagsAreWritten(ending, 'platform-01', 1),
    endsWithFlagOn(ending, 'platform-01'),
    isRecorded(ending, 'platform-01', 'aligned'),
    isAskedFirst(ending, 'gains-01'),
    isStopped(ending, 'gains-01', 1),
    endsAccelerated(ending, 'gains-01'),
    keepsEveryMember(ending, 'gains-01'),
    isRecorded(ending, 'gains-01', 'accelerated'),
    isStopped(ending, 'silent-01', 0),
    isOnlyAsked(ending, 'silent-01', 1),
    endsAsFound(ending, 'silent-01'),
    isRecorded(ending, 'silent-01', 'skipped', 'size-unknown'),
    everyRunEnds(ending),
    runsNeverOverlap(ending),
  ],
};
