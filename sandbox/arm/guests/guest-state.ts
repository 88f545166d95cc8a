import type { GuestOrder } from '../compute/guest-order.ts';
import type { Driver } from '../compute/network-hardware.ts';
import { uniform } from '../kernel/random.ts';
import { keyOf } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { VirtualMachine } from '../world/world.ts';
import { driversOf, type GuestInside, insideOf } from './guest-inside.ts';

/** A VM as its guest sees it: what answers to Run Command are made of. */
export interface GuestState {
  readonly name: string;
  readonly os: 'linux' | 'windows';
  /** Those that work in the kernel that runs. */
  readonly drivers: readonly Driver[];
  readonly inside: GuestInside;
  /** What it says instead of what is, before a stop. */
  readonly claims: NonNullable<GuestOrder['lies']>['claims'];
  /** The network hardware of the host it runs on. */
  readonly hardware: Driver;
  readonly nics: readonly GuestNic[];
  /** Whether the host has given it a virtual function since its boot. */
  readonly vfInLog: boolean;
  /** Whole seconds since its boot. */
  readonly uptime: number;
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
export function guestState(simulation: Simulation, vm: VirtualMachine): GuestState {
  const { schedule, settings } = simulation;
  const drivers = driversOf(simulation, vm);
  const seconds = Math.max(0, (schedule.now() - vm.powerSince) / 1000);
  const hardware = vm.hardware ?? 'mlx5';
  const { networkProfile } = vm.resource.properties;
  return {
    name: vm.resource.name,
    os: vm.os,
    drivers,
    inside: insideOf(simulation, vm),
    claims: vm.guest?.lies?.claims ?? {},
    hardware,
    vfInLog: vm.givenSinceBoot === true,
    uptime: Math.floor(seconds),
    nics: networkProfile.networkInterfaces.map(({ id }) => {
      const virtualFunction = vm.virtualFunctions.includes(keyOf(id));
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
        deviceWithoutDriver: !virtualFunction && vm.offered.includes(keyOf(id)),
        counters: countersAt(seconds),
        earlier: countersAt(seconds - secondsBetweenReadings),
      };
    }),
  };
}
