import { findSize } from '../compute/sizes.ts';
import { type Driver, drivers } from '../compute/vm-order.ts';
import { uniform } from '../kernel/random.ts';
import { keyOf } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { VirtualMachine } from '../world/world.ts';

/** A VM as its guest sees it: what answers to Run Command are made of. */
export interface GuestState {
  readonly name: string;
  readonly os: 'linux' | 'windows';
  readonly drivers: readonly Driver[];
  /** The network hardware of the host it runs on. */
  readonly hardware: Driver;
  readonly nics: readonly GuestNic[];
}

/** Packets since the boot; they grow with time. Those of the virtual function stay zero without one. */
export interface GuestCounters {
  readonly rxPackets: number;
  readonly txPackets: number;
  readonly vfRxPackets: number;
  readonly vfTxPackets: number;
}

interface GuestNic {
  readonly id: string;
  /** Whether a virtual function is bound. */
  readonly virtualFunction: boolean;
  /** Whether the host offers one that the guest has no driver for. */
  readonly deviceWithoutDriver: boolean;
  readonly counters: GuestCounters;
  /** The same, ten seconds earlier. */
  readonly earlier: GuestCounters;
}

const secondsBetweenReadings = 10;

/** Reads the state of a guest that runs. */
export function guestState({ schedule, settings, world }: Simulation, vm: VirtualMachine): GuestState {
  const seconds = Math.max(0, (schedule.now() - vm.powerSince) / 1000);
  const hardware = vm.hardware ?? 'mlx5';
  const driven = driversOf(vm).includes(hardware);
  const { networkProfile, hardwareProfile } = vm.resource.properties;
  const onHost = findSize(hardwareProfile.vmSize)?.onHost;
  return {
    name: vm.resource.name,
    os: vm.os,
    drivers: driversOf(vm),
    hardware,
    nics: networkProfile.networkInterfaces.map(({ id }) => {
      const virtualFunction = vm.virtualFunctions.includes(keyOf(id));
      const flag = world.networkInterfaces[keyOf(id)]?.resource.properties.enableAcceleratedNetworking;
      const offered = onHost === 'always' || (onHost === 'by-flag' && flag === true);
      const countersAt = (time: number): GuestCounters => {
        const packets = (direction: string): number =>
          Math.floor(Math.max(0, time) * (20 + 80 * uniform(settings.seed, 'packets', keyOf(id), direction)));
        const [rxPackets, txPackets] = [packets('rx'), packets('tx')];
        // The first packets of each connection stay on the synthetic path (accelerated-networking-how-it-works).
        const bound = (count: number): number => (virtualFunction ? Math.floor(count * 0.95) : 0);
        return { rxPackets, txPackets, vfRxPackets: bound(rxPackets), vfTxPackets: bound(txPackets) };
      };
      return {
        id,
        virtualFunction,
        deviceWithoutDriver: !virtualFunction && offered && !driven,
        counters: countersAt(seconds),
        earlier: countersAt(seconds - secondsBetweenReadings),
      };
    }),
  };
}

/** The drivers that a guest has. */
export function driversOf(vm: VirtualMachine): readonly Driver[] {
  return vm.driver ? (vm.drivers ?? drivers) : [];
}
