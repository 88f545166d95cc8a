import { drivers as allDrivers, type Driver } from '../compute/network-hardware.ts';
import { findSize } from '../compute/sizes.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { VirtualMachine } from '../world/world.ts';

/** A kernel and the drivers that it has as modules or built in; that one is there does not mean that it works. */
interface GuestKernel {
  readonly release: string;
  readonly modules: readonly Driver[];
}

/** What a guest says of its inside. */
export interface GuestInside {
  /** The kernel that runs. */
  readonly running: GuestKernel;
  /** The newest installed one, which the next boot runs. */
  readonly newest: GuestKernel;
  readonly manager: 'NetworkManager' | 'networkd' | 'none';
  /** Whether that leaves virtual functions alone. */
  readonly unmanagedRule: boolean;
  readonly infiniband: number;
}

// Of the default images: Ubuntu 24.04 and Windows Server 2022.
const defaultKernels = { linux: '6.8.0-1015-azure', windows: '10.0.20348.0' };

/** What a guest is inside. */
export function insideOf({ world }: Simulation, vm: VirtualMachine): GuestInside {
  const { guest = {}, os } = vm;
  const size = findSize(world, vm.resource.properties.hardwareProfile.vmSize);
  const release = guest.kernel ?? defaultKernels[os];
  const modules = guest.modules?.running ?? (vm.driver ? (vm.drivers ?? allDrivers) : []);
  return {
    running: { release, modules },
    newest: { release: guest.newestKernel ?? release, modules: guest.modules?.newest ?? modules },
    manager: guest.manager ?? 'none',
    unmanagedRule: guest.unmanagedRule ?? true,
    // ND96asr_v4 has eight, a VM of the other series one.
    infiniband: guest.infiniband ?? (size?.rdma === true ? (size.name.includes('_ND') ? 8 : 1) : 0),
  };
}

/** The guest boots the newest of its kernels. */
export function bootNewest(vm: VirtualMachine): void {
  const { guest } = vm;
  if (guest?.newestKernel === undefined && guest?.modules?.newest === undefined) return;
  const { newestKernel, modules, ...rest } = guest;
  vm.guest = {
    ...rest,
    ...(newestKernel === undefined ? {} : { kernel: newestKernel }),
    ...(modules === undefined ? {} : { modules: { running: modules.newest ?? modules.running } }),
  };
}

/** The drivers that work in the kernel that runs. */
export function driversOf(simulation: Simulation, vm: VirtualMachine): readonly Driver[] {
  const { running } = insideOf(simulation, vm);
  return running.modules.filter((one) => one !== 'mana' || probesMana(running.release));
}

/**
 * Whether the mana module of a kernel can drive the hardware. Two kernels are on record whose module is there and whose probe fails: EL 9.6 up
 * to 570.51.1 (azure-docs PR 128674) and Ubuntu's first of 6.2, up to 1018 (cockroach#173178).
 */
function probesMana(release: string): boolean {
  const [, build, patch] = /^5\.14\.0-570\.(\d+)(?:\.(\d+))?.*\.el9_6/.exec(release) ?? [];
  if (build !== undefined) return Number(build) > 51 || (Number(build) === 51 && Number(patch ?? 0) > 1);
  const [, ubuntu] = /^6\.2\.0-(\d+)-azure/.exec(release) ?? [];
  return ubuntu === undefined || Number(ubuntu) > 1018;
}

/** Whether a virtual function would be configured by the network manager, which takes the VM off the network (Fedora's packagers; no code of Azure). */
export function managesVirtualFunctions(simulation: Simulation, vm: VirtualMachine): boolean {
  const { manager, unmanagedRule } = insideOf(simulation, vm);
  return manager !== 'none' && !unmanagedRule;
}
