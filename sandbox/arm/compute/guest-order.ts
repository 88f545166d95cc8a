import * as z from 'zod';
import { drivers } from './network-hardware.ts';

const kernel = z.string().min(1).max(100);
const driverList = z.array(z.enum(drivers));

/** What a guest is inside: its kernels, modules and network manager. */
export const guestOrder = {
  /** What `uname -r` says, or the build of Windows; that of the default images by default. */
  kernel: kernel.exactOptional(),
  /** The newest installed one, which the next boot runs; the same by default. */
  newestKernel: kernel.exactOptional(),
  /** The drivers that those kernels have, in place of `driver` and `drivers`; `newest` is as `running` by default. */
  modules: z.strictObject({ running: driverList, newest: driverList.exactOptional() }).exactOptional(),
  /** What configures network interfaces. */
  manager: z.enum(['NetworkManager', 'networkd', 'none']).exactOptional(),
  /** Whether it is told to leave virtual functions alone. */
  unmanagedRule: z.boolean().exactOptional(),
  /** Devices of InfiniBand; those that an RDMA size has by default. */
  infiniband: z.int().min(0).max(16).exactOptional(),
  /** What it says of itself before a stop instead of what is. */
  lies: z
    .strictObject({
      claims: z.strictObject({
        drivers: driverList.exactOptional(),
        kernel: kernel.exactOptional(),
        virtualFunctions: z.int().min(0).max(16).exactOptional(),
        vfInLog: z.boolean().exactOptional(),
        infiniband: z.int().min(0).max(16).exactOptional(),
        managesVf: z.boolean().exactOptional(),
      }),
    })
    .exactOptional(),
  /** How long each Run Command takes in it; as long as others do by default. */
  answersAfterSeconds: z.number().positive().max(7200).exactOptional(),
};

const guestSchema = z.strictObject(guestOrder);

/** What was ordered of a guest's inside. */
export type GuestOrder = z.output<typeof guestSchema>;

/** The members of an order that say what the guest is inside. */
export function guestOf(order: GuestOrder): GuestOrder {
  const names = Object.keys(guestOrder);
  return Object.fromEntries(Object.entries(order).filter(([name]) => names.includes(name)));
}
