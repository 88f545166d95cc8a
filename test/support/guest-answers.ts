import type { GuestAnswer, GuestEvidence } from '../../src/core/model/evidence.ts';
import type { Facts } from '../../src/core/model/facts.ts';
import { facts, noon, offer, vmFacts } from './facts.ts';

/** What a guest has shown at noon: flag off, no virtual function, drivers for all hardware. */
export function guestAnswer(given: Partial<GuestEvidence> = {}): GuestAnswer {
  return {
    kind: 'answered',
    at: noon,
    vmUid: vmFacts().vmUid,
    size: vmFacts().size,
    os: 'linux',
    virtualFunctions: 0,
    vfInLog: false,
    flagsOn: 0,
    kernel: '6.8.0-1041-azure',
    nextKernel: '6.8.0-1041-azure',
    drivers: { mellanox: 'both', mana: 'both' },
    managesVf: false,
    infiniband: 0,
    hardware: 'unknown',
    ...given,
  };
}

/** A VM of a size whose guest has answered. */
export function askedFacts(given: Partial<GuestEvidence> = {}, vm: Partial<Facts['vm']> = {}): Facts {
  const size = vm.size ?? vmFacts().size;
  return facts(vm, { evidence: { guest: guestAnswer({ size, ...given }) }, sizeOffer: offer('yes') });
}

/** A policy that lets guests be asked. */
export const asking = { preflight: 'when-unknown' } as const;
