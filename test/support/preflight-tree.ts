import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const script = path.resolve(import.meta.dirname, '../../guest/preflight-linux.sh');

/** A device on the PCI bus, as sysfs shows it. */
export interface PciDevice {
  /** vendor:device. */
  readonly id: string;
  readonly class: 'ethernet' | 'infiniband' | 'storage';
  readonly driver?: string;
  /** Names of its network interfaces. */
  readonly nets?: readonly string[];
}

const classes = { ethernet: '0x020000', infiniband: '0x020700', storage: '0x010802' } as const;

/** A Linux guest in a folder: sysfs, kernels, settings and the programs that the preflight asks. */
export class PreflightTree {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  static async make(devices: Readonly<Record<string, PciDevice>> = {}): Promise<PreflightTree> {
    const tree = new PreflightTree(await mkdtemp(path.join(tmpdir(), 'accelnet-preflight-')));
    for (const folder of ['sys/bus/pci/devices', 'run', 'bin', 'modules', 'usr/lib/udev/rules.d'])
      await mkdir(path.join(tree.root, folder), { recursive: true });
    await tree.program('uname', 'echo 6.8.0-1015-azure');
    await tree.program('cloud-init', 'exit 127');
    await tree.program('journalctl', 'exit 1');
    await tree.log('Linux version 6.8.0-1015-azure (buildd@lcy02)');
    await tree.write('proc/uptime', '86400.12 1234.00\n');
    for (const [name, device] of Object.entries(devices)) await tree.#pci(name, device);
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

  /** The kernel's log, each line with the seconds since the boot before it. */
  async log(...lines: readonly string[]): Promise<void> {
    const stamped = lines.map((line) => (line.startsWith('[') ? line : `[    0.000000] ${line}`));
    await this.write('log', [...stamped, ''].join('\n'));
    await this.program('dmesg', `cat '${this.root}/log'`);
  }

  /** Installs a kernel with these modules as files, and others built in. */
  async kernel(version: string, files: readonly string[], builtIn: readonly string[] = []): Promise<void> {
    const dep = files.map((name) => `kernel/drivers/net/ethernet/${name}.ko.zst: kernel/lib/other.ko\n`);
    const builtin = builtIn.map((name) => `kernel/drivers/net/ethernet/${name}.ko\n`);
    await this.write(`modules/${version}/modules.dep`, dep.join(''));
    await this.write(`modules/${version}/modules.builtin`, builtin.join(''));
  }

  /** Runs the script; what it printed. */
  async ask(shell = '/bin/sh'): Promise<string> {
    const { root } = this;
    const env = {
      PATH: `${path.join(root, 'bin')}:/usr/bin:/bin`,
      ACCELNET_SYS: path.join(root, 'sys'),
      ACCELNET_PROC: path.join(root, 'proc'),
      ACCELNET_RUN: path.join(root, 'run'),
      ACCELNET_ETC: path.join(root, 'etc'),
      ACCELNET_USR: path.join(root, 'usr'),
      ACCELNET_MODULES: path.join(root, 'modules'),
    };
    const { stdout, stderr } = await run(shell, [script], { env });
    if (stderr !== '') throw new Error(`the script complains: ${stderr}`);
    return stdout;
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }

  async #pci(name: string, { id, class: of, driver, nets = [] }: PciDevice): Promise<void> {
    const [vendor, device] = id.split(':');
    const own = `sys/devices/pci/${name}`;
    await this.write(`${own}/vendor`, `0x${vendor}\n`);
    await this.write(`${own}/device`, `0x${device}\n`);
    await this.write(`${own}/class`, `${classes[of]}\n`);
    for (const net of nets) await this.write(`${own}/net/${net}/flags`, '0x1843\n');
    if (driver !== undefined)
      await symlink(`../../../bus/pci/drivers/${driver}`, path.join(this.root, own, 'driver'));
    await symlink(`../../../devices/pci/${name}`, path.join(this.root, 'sys/bus/pci/devices', name));
  }
}
