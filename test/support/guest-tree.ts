import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { diagnosisScript } from '../../src/core/guest/guest-details.ts';

const run = promisify(execFile);
const guest = path.resolve(import.meta.dirname, '../../guest');
const script = path.join(guest, 'probe-linux.sh');

export interface Device {
  /** vendor:device. */
  readonly id: string;
  readonly driver?: string | undefined;
  /** PCI class, such as 0x020000; without it, sysfs shows none. */
  readonly class?: string | undefined;
}

export interface Interface {
  readonly name: string;
  /** Its parent device: the name of a PCI device of the tree, `vmbus` for a synthetic one, or `virtual` for one without. */
  readonly on: string;
  /** The name of a synthetic interface's device; without it, the tree names the device like the interface. */
  readonly guid?: string | undefined;
  readonly master?: string | undefined;
  /** An interface above it, without being its master. */
  readonly upper?: string | undefined;
  readonly mac?: string | undefined;
  /** What kind of link it is: 1 is Ethernet, 32 InfiniBand. */
  readonly type?: string | undefined;
  readonly bridge?: boolean | undefined;
  readonly down?: boolean | undefined;
  readonly counters?: string | undefined;
  /** Whether its counters rise while the script sleeps: all of them, or only those of what it sends. */
  readonly moves?: boolean | 'tx' | undefined;
  /** By how much they rise. */
  readonly by?: number | undefined;
}

/** A guest's sysfs and state files in a folder, in the layout of Linux, on which the script runs. */
export class GuestTree {
  readonly root: string;
  /** What runs the script, with its arguments. */
  shell: readonly [program: string, ...string[]] = ['/bin/sh'];
  readonly #moving: (readonly [file: string, by: number])[] = [];
  readonly #folders = new Map<string, string>();
  #index = 1;

  private constructor(root: string) {
    this.root = root;
  }

  static async make(
    devices: Readonly<Record<string, Device>>,
    nics: readonly Interface[],
  ): Promise<GuestTree> {
    const tree = new GuestTree(await mkdtemp(path.join(tmpdir(), 'accelnet-guest-')));
    for (const folder of ['sys/class/net', 'sys/bus/pci/devices', 'run', 'bin'])
      await mkdir(path.join(tree.root, folder), { recursive: true });
    await tree.write('os-release', 'NAME="Ubuntu"\nPRETTY_NAME="Ubuntu 24.04.1 LTS"\n');
    for (const [name, device] of Object.entries(devices)) await tree.#pci(name, device);
    for (const nic of nics) tree.#folders.set(nic.name, `${folderOf(nic)}/net/${nic.name}`);
    for (const nic of nics) await tree.#nic(nic);
    return tree;
  }

  /** Writes a file, and the folders that it needs. */
  async write(file: string, text: string): Promise<void> {
    const full = path.join(this.root, file);
    await mkdir(path.dirname(full), { recursive: true });
    await writeFile(full, text);
  }

  /** Makes a symbolic link, and the folders that it needs. */
  async link(from: string, to: string): Promise<void> {
    const full = path.join(this.root, from);
    await mkdir(path.dirname(full), { recursive: true });
    await symlink(to, full);
  }

  /** Adds a program that the script runs instead of the real one. */
  async program(name: string, body: string): Promise<void> {
    const file = path.join(this.root, 'bin', name);
    await writeFile(file, `#!/bin/sh\n${body}\n`);
    await chmod(file, 0o755);
  }

  /** Runs the script, during whose sleep the moving counters rise. Returns what it printed. */
  async probe(): Promise<string> {
    return await this.#run(script);
  }

  /** Runs the script of a diagnosis as the app sends it. */
  async diagnose(): Promise<string> {
    const text = (name: string): Promise<string> => readFile(path.join(guest, name), 'utf8');
    const whole = diagnosisScript(await text('probe-linux.sh'), await text('diagnose-linux.sh'));
    await this.write('diagnose.sh', whole);
    return await this.#run(path.join(this.root, 'diagnose.sh'));
  }

  async #run(file: string): Promise<string> {
    const moved = this.#moving.map(([file, by]) => `read -r n <'${file}'; echo $((n + ${by})) >'${file}'`);
    await this.program('sleep', [`test "$1" = 10 || exit 1`, ...moved].join('\n'));
    const { root } = this;
    const env = {
      PATH: `${path.join(root, 'bin')}:/usr/bin:/bin`,
      ACCELNET_SYS: path.join(root, 'sys'),
      ACCELNET_RUN: path.join(root, 'run'),
      ACCELNET_PROC: path.join(root, 'proc'),
      ACCELNET_MODULES: path.join(root, 'modules'),
      ACCELNET_UDEV: path.join(root, 'rules.d'),
      ACCELNET_OS_RELEASE: path.join(root, 'os-release'),
    };
    const { stdout, stderr } = await run(this.shell[0], [...this.shell.slice(1), file], { env });
    if (stderr !== '') throw new Error(`the script complains: ${stderr}`);
    return stdout;
  }

  /** Takes a file or a folder out of the tree. */
  async without(file: string): Promise<void> {
    await rm(path.join(this.root, file), { recursive: true });
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }

  async #pci(name: string, { id, driver, class: kind }: Device): Promise<void> {
    const [vendor, device] = id.split(':');
    await this.write(`sys/devices/pci/${name}/vendor`, `0x${vendor}\n`);
    await this.write(`sys/devices/pci/${name}/device`, `0x${device}\n`);
    if (kind !== undefined) await this.write(`sys/devices/pci/${name}/class`, `${kind}\n`);
    if (driver !== undefined)
      await this.link(`sys/devices/pci/${name}/driver`, `../../../bus/pci/drivers/${driver}`);
    await this.link(`sys/bus/pci/devices/${name}`, `../../../devices/pci/${name}`);
  }

  async #nic(nic: Interface): Promise<void> {
    const { name, on, master, upper, guid, down = false } = nic;
    const device = folderOf(nic);
    const own = `${device}/net/${name}`;
    await this.write(`${own}/flags`, down ? '0x1002\n' : '0x1843\n');
    await this.write(`${own}/operstate`, down ? 'down\n' : 'up\n');
    await this.write(`${own}/ifindex`, `${++this.#index}\n`);
    if (nic.mac !== undefined) await this.write(`${own}/address`, `${nic.mac}\n`);
    if (nic.type !== undefined) await this.write(`${own}/type`, `${nic.type}\n`);
    if (nic.bridge === true) await this.write(`${own}/bridge/bridge_id`, '8000.000d3a000001\n');
    if (on !== 'virtual') await this.link(`${own}/device`, guid === undefined ? '../..' : `../../../${guid}`);
    if (on === 'vmbus') await this.link(`${device}/driver`, '../../../bus/vmbus/drivers/hv_netvsc');
    if (master !== undefined) await this.link(`${own}/master`, this.#to(own, master));
    if (upper !== undefined) await this.link(`${own}/upper_${upper}`, this.#to(own, upper));
    await this.link(`sys/class/net/${name}`, `../../../${own}`);
    await this.#counters(own, nic);
  }

  async #counters(own: string, { counters = '1000', moves = false, by = 40 }: Interface): Promise<void> {
    for (const counter of ['rx_packets', 'tx_packets', 'tx_bytes']) {
      const file = `${own}/statistics/${counter}`;
      await this.write(file, `${counters}\n`);
      if (moves === true || (moves === 'tx' && counter !== 'rx_packets'))
        this.#moving.push([path.join(this.root, file), by]);
    }
  }

  /** From an interface's folder to another's, which the tree may not have. */
  #to(own: string, name: string): string {
    return path.posix.relative(own, this.#folders.get(name) ?? `sys/devices/virtual/net/${name}`);
  }
}

function folderOf({ name, on, guid = name }: Interface): string {
  if (on === 'virtual') return 'sys/devices/virtual';
  return on === 'vmbus' ? `sys/devices/vmbus/${guid}` : `sys/devices/pci/${on}`;
}
