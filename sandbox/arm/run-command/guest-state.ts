import { uniform } from '../random.ts';
import { keyOf } from '../resource-id.ts';
import type { Simulation } from '../simulation.ts';
import { type Driver, drivers } from '../vm-order.ts';
import type { VirtualMachine } from '../world.ts';

/** A VM as its guest sees it: what answers to Run Command are made of. */
export interface GuestState {
  readonly name: string;
  readonly os: 'linux' | 'windows';
  readonly drivers: readonly Driver[];
  /** The network hardware of the host it runs on. */
  readonly hardware: Driver;
  readonly nics: readonly GuestNic[];
}

interface GuestNic {
  readonly id: string;
  /** Whether a virtual function is bound. */
  readonly virtualFunction: boolean;
  /** Packets since the boot; they grow with time. Those of the virtual function stay zero without one. */
  readonly counters: {
    readonly rxPackets: number;
    readonly txPackets: number;
    readonly vfRxPackets: number;
    readonly vfTxPackets: number;
  };
}

/** Looks into a guest that runs. */
export function guestState({ schedule, settings }: Simulation, vm: VirtualMachine): GuestState {
  const seconds = Math.max(0, (schedule.now() - vm.powerSince) / 1000);
  return {
    name: vm.resource.name,
    os: vm.os,
    drivers: driversOf(vm),
    hardware: vm.hardware ?? 'mlx5',
    nics: vm.resource.properties.networkProfile.networkInterfaces.map(({ id }) => {
      const virtualFunction = vm.virtualFunctions.includes(keyOf(id));
      const packets = (direction: string): number =>
        Math.floor(seconds * (20 + 80 * uniform(settings.seed, 'packets', keyOf(id), direction)));
      const [rxPackets, txPackets] = [packets('rx'), packets('tx')];
      // The first packets of each connection stay on the synthetic path (accelerated-networking-how-it-works).
      const bound = (count: number): number => (virtualFunction ? Math.floor(count * 0.95) : 0);
      return {
        id,
        virtualFunction,
        counters: { rxPackets, txPackets, vfRxPackets: bound(rxPackets), vfTxPackets: bound(txPackets) },
      };
    }),
  };
}

/** The drivers that a guest has. */
export function driversOf(vm: VirtualMachine): readonly Driver[] {
  return vm.driver ? (vm.drivers ?? drivers) : [];
}
