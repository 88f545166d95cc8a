import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { GuestTree } from './guest-tree.ts';

/** Where the guests are that the Linux scripts are run on. */
export const guestFolder = path.resolve(import.meta.dirname, '../fixtures/guests');

const texts = z.record(z.string(), z.string());

const guest = z.strictObject({
  /** PCI devices by their address. */
  devices: z.record(
    z.string(),
    z.strictObject({ id: z.string(), driver: z.string().optional(), class: z.string().optional() }),
  ),
  nics: z.array(
    z.strictObject({
      name: z.string(),
      on: z.string(),
      guid: z.string().optional(),
      master: z.string().optional(),
      upper: z.string().optional(),
      mac: z.string().optional(),
      type: z.string().optional(),
      bridge: z.literal(true).optional(),
      down: z.literal(true).optional(),
      moves: z.enum(['both', 'tx']).optional(),
      by: z.number().int().optional(),
      counters: z.string().optional(),
    }),
  ),
  /** The kernel's log; a line may come many times. */
  log: z.array(z.union([z.string(), z.strictObject({ line: z.string(), times: z.number().int() })])),
  /** The modules that modinfo knows, with their files; null: there is no modinfo. */
  modules: texts.nullable(),
  loaded: z.array(z.string()),
  kernel: z.string(),
  /** What `uname -s` answers; without it, the kernel's version, as to every other question. */
  system: z.string().optional(),
  release: z.string(),
  uptime: z.string(),
  files: texts.default({}),
  links: texts.default({}),
  /** Programs that stand in the way of the real ones, with what their shell runs. */
  programs: texts.default({}),
  /** Whether the kernel shows network interfaces in sysfs at all. */
  sysfs: z.literal(false).optional(),
});

const guestFixture = z.strictObject({
  about: z.string(),
  basis: z.array(z.string()).min(1),
  vm: z.strictObject({
    size: z.string(),
    flags: z.array(z.enum(['true', 'false', 'null', 'absent'])).min(1),
  }),
  guest,
  expected: z.strictObject({
    /** What the probe recognises, a line for each thing. */
    seen: z.array(z.string()),
    probe: z.strictObject({ verification: z.string(), cause: z.string().optional() }),
    conclusion: z.string(),
    found: z.array(z.string()),
    /** Texts that the whole answer holds, and texts that it never holds. */
    says: z.array(z.string()).default([]),
    saysNot: z.array(z.string()).default([]),
    /** Whether nothing is wrong, so that the probe never rolls back. */
    healthy: z.literal(true).optional(),
  }),
});

export type LinuxGuest = z.infer<typeof guest>;
export type GuestFixture = z.infer<typeof guestFixture>;

/** Reads all guests; an error names the file and the field. */
export function readGuests(): readonly (GuestFixture & { readonly file: string })[] {
  return readdirSync(guestFolder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => {
      const parsed = guestFixture.safeParse(JSON.parse(readFileSync(path.join(guestFolder, file), 'utf8')));
      if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
      return { file, ...parsed.data };
    });
}

/** Lays a guest out in a folder, with stand-ins for dmesg, modinfo and uname. */
export async function treeOfGuest(given: LinuxGuest): Promise<GuestTree> {
  const nics = given.nics.map(({ moves, ...nic }) => ({ ...nic, moves: moves === 'both' ? true : moves }));
  const tree = await GuestTree.make(given.devices, nics);
  if (given.sysfs === false) await tree.without('sys/class/net');
  const log = given.log.flatMap((one) =>
    typeof one === 'string' ? [one] : Array.from({ length: one.times }, () => one.line),
  );
  await tree.write('log', [...log, ''].join('\n'));
  await tree.program('dmesg', `cat '${tree.root}/log'`);
  await tree.program('modinfo', modinfoOf(given.modules));
  const system = given.system ?? given.kernel;
  await tree.program('uname', `case "$1" in -s) echo '${system}' ;; *) echo '${given.kernel}' ;; esac`);
  await tree.write('os-release', `PRETTY_NAME="${given.release}"\n`);
  await tree.write('proc/uptime', `${given.uptime} 1234.00\n`);
  for (const name of given.loaded) await tree.write(`sys/module/${name}/refcnt`, '1\n');
  for (const [file, text] of Object.entries(given.files)) await tree.write(file, text);
  for (const [from, to] of Object.entries(given.links)) await tree.link(from, to);
  for (const [name, body] of Object.entries(given.programs)) await tree.program(name, body);
  return tree;
}

function modinfoOf(modules: LinuxGuest['modules']): string {
  const known = Object.entries(modules ?? {}).map(([name, file]) => `${name}) echo '${file}' ;;`);
  return `case "$2" in ${known.join(' ')} *) exit 1 ;; esac`;
}
