import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';

const adapter = z.strictObject({
  Name: z.string(),
  InterfaceDescription: z.string(),
  ifIndex: z.number(),
  MacAddress: z.string(),
  Status: z.string(),
  PnPDeviceID: z.string(),
  DriverFileName: z.string(),
  /** The device of the bus driver, where it is another one. */
  parent: z.string().optional(),
  /** Packets each way while the script waits. */
  move: z.number(),
});

const device = z.strictObject({
  Class: z.string(),
  InstanceId: z.string(),
  Status: z.string(),
  Service: z.string().nullable(),
  /** Device Manager's problem code. */
  code: z.number(),
  compatible: z.array(z.string()),
});

const windowsGuest = z.object({
  about: z.string(),
  culture: z.string(),
  windows: z.strictObject({
    caption: z.string(),
    adapters: z.array(adapter),
    pnp: z.array(device),
    /** Cmdlets that fail. */
    broken: z.array(z.string()),
  }),
  /** What both scripts print, one after the other. */
  printed: z.array(z.string()),
});

/** A guest of test/fixtures/windows-guests, as far as the scripts see it. */
export type WindowsGuest = z.output<typeof windowsGuest> & { readonly name: string };

/** The guests with Windows, each with what the scripts must print in it. */
export async function windowsGuests(root: string): Promise<readonly WindowsGuest[]> {
  const folder = path.join(root, 'test/fixtures/windows-guests');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
  return await Promise.all(
    files.map(async (file) => ({
      name: path.basename(file, '.json'),
      ...windowsGuest.parse(JSON.parse(await readFile(path.join(folder, file), 'utf8'))),
    })),
  );
}

/** Whether it shows network hardware: only then the scripts ask every cmdlet. */
export const hasDevices = ({ windows }: WindowsGuest): boolean =>
  windows.pnp.some(({ Class }) => Class === 'Net');
