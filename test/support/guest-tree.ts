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
  readonly driver?: string;
}

export interface Interface {
  readonly name: string;
  /** Its parent device: the name of a PCI device of the tree, or `vmbus` for a synthetic one. */
  readonly on: string;
  readonly master?: string;
  readonly down?: boolean;
  readonly counters?: string;
  /** Whether its counters rise while the script sleeps. */
  readonly moves?: boolean;
}

/** A guest's sysfs and state files in a folder, in the layout of Linux, on which the script runs. */
export class GuestTree {
  readonly root: string;
  readonly #moving: string[] = [];
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
    for (const nic of nics) await tree.#nic(nic);
    return tree;
  }

  async write(file: string, text: string): Promise<void> {
    const full = path.join(this.root, file);
    await mkdir(path.dirname(full), { recursive: true });
    await writeFile(full, text);
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
    const moved = this.#moving.map((file) => `read -r n <'${file}'; echo $((n + 40)) >'${file}'`);
    await this.program('sleep', [`test "$1" = 10 || exit 1`, ...moved].join('\n'));
    const { root } = this;
    const env = {
      PATH: `${path.join(root, 'bin')}:/usr/bin:/bin`,
      ACCELNET_SYS: path.join(root, 'sys'),
      ACCELNET_RUN: path.join(root, 'run'),
      ACCELNET_PROC: path.join(root, 'proc'),
      ACCELNET_MODULES: path.join(root, 'modules'),
      ACCELNET_OS_RELEASE: path.join(root, 'os-release'),
    };
    const { stdout, stderr } = await run('/bin/sh', [file], { env });
    if (stderr !== '') throw new Error(`the script complains: ${stderr}`);
    return stdout;
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }

  async #pci(name: string, { id, driver }: Device): Promise<void> {
    const [vendor, device] = id.split(':');
    await this.write(`sys/devices/pci/${name}/vendor`, `0x${vendor}\n`);
    await this.write(`sys/devices/pci/${name}/device`, `0x${device}\n`);
    if (driver !== undefined)
      await this.#link(`sys/devices/pci/${name}/driver`, `../../../bus/pci/drivers/${driver}`);
    await this.#link(`sys/bus/pci/devices/${name}`, `../../../devices/pci/${name}`);
  }

  async #nic({ name, on, master, down = false, counters = '1000', moves = false }: Interface): Promise<void> {
    const device = on === 'vmbus' ? `sys/devices/vmbus/${name}` : `sys/devices/pci/${on}`;
    const own = `${device}/net/${name}`;
    await this.write(`${own}/flags`, down ? '0x1002\n' : '0x1843\n');
    await this.write(`${own}/operstate`, down ? 'down\n' : 'up\n');
    await this.write(`${own}/ifindex`, `${++this.#index}\n`);
    await this.#link(`${own}/device`, '../..');
    if (on === 'vmbus') await this.#link(`${device}/driver`, '../../../bus/vmbus/drivers/hv_netvsc');
    if (master !== undefined) await this.#link(`${own}/master`, `../../../../vmbus/${master}/net/${master}`);
    await this.#link(`sys/class/net/${name}`, `../../../${own}`);
    for (const counter of ['rx_packets', 'tx_packets', 'tx_bytes']) {
      const file = `${own}/statistics/${counter}`;
      await this.write(file, `${counters}\n`);
      if (moves) this.#moving.push(path.join(this.root, file));
    }
  }

  async #link(from: string, to: string): Promise<void> {
    const full = path.join(this.root, from);
    await mkdir(path.dirname(full), { recursive: true });
    await symlink(to, full);
  }
}
