import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Size, sizes } from '../sandbox/arm/compute/sizes.ts';
import { landsOnMana } from '../src/core/decision/operating-system.ts';
import {
  type OperatingSystemFamily,
  operatingSystemFamilies,
  operatingSystemsAsOf,
} from '../src/core/decision/operating-systems.ts';
import { kernelRules } from '../src/core/evidence/kernels.ts';
import { weighSize } from '../src/core/evidence/size-evidence.ts';
import { sizeTable } from '../src/core/evidence/size-table.ts';
import { namesOf } from './guide/size-names.ts';
import { linkSources } from './guide/source-links.ts';

const says = {
  platform: 'accelerated by Azure, whatever the flag says',
  'no-effect': 'not accelerated, whatever Azure reports',
  gains: 'accelerated as the flag says',
};

const answers = {
  capable: 'as the flag says',
  'accelerated-by-platform': 'always',
  'not-capable': 'never',
  unknown: 'not settled',
};

/** By its capability and the table alone. */
function assess(size: string, accelerated: boolean): ReturnType<typeof weighSize> {
  const offer = {
    acceleratedNetworking: accelerated ? 'yes' : 'no',
    closed: false,
    closedZones: [],
  } as const;
  return weighSize({ size, offer, evidence: {}, rules: [], preflight: 'off', observedAt: '' });
}

/** `Standard_E8-4s_v5` as `Esv5`. */
function seriesOf({ name }: Size): string {
  return name.replace(/^Standard_([A-Z]+)\d+(?:-\d+)?/, '$1').replaceAll('_', '');
}

function sizeRows(): string[] {
  const rows = new Map<string, string[]>();
  for (const size of sizes.filter(({ figures }) => figures !== 'pattern')) {
    const { answer } = assess(size.name, size.accelerated);
    const key = `${seriesOf(size)} | ${answers[answer]} | ${landsOnMana(size.name)}`;
    rows.set(key, [...(rows.get(key) ?? []), size.name.replace('Standard_', '')]);
  }
  return [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, names]) => `| ${key} | ${names.join(', ')} |`);
}

/** How many sizes that report the capability stay unknown, and of which series they are. */
function unknownSizes(): { readonly share: string; readonly series: readonly string[] } {
  const capable = sizes.filter(({ accelerated }) => accelerated);
  const unknown = capable.filter(({ name }) => assess(name, true).answer === 'unknown');
  const counts = new Map<string, number>();
  for (const size of unknown) counts.set(seriesOf(size), (counts.get(seriesOf(size)) ?? 0) + 1);
  const percent = Math.round((unknown.length / capable.length) * 100);
  return {
    share: `${unknown.length} of ${capable.length.toLocaleString('en-US')} (${percent} %)`,
    series: [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, count]) => `${name} (${count})`),
  };
}

function doubts(family: OperatingSystemFamily): string {
  const said = (family.manaDoubts ?? []).map(({ version, answer, why }) => {
    const which = version === '*' ? 'every version' : version.replace(/^22\.4$/, '22.04');
    return `${which}${answer === 'fit' ? '' : ' (unknown)'}: ${why}`;
  });
  return said.join('; ');
}

function versions(family: OperatingSystemFamily, floors: readonly string[]): string {
  if (floors.length === 0) return 'none known';
  if (floors.includes('0.0')) return 'every version';
  if (family.name === 'Ubuntu') return floors.map((floor) => floor.replace(/\.4$/, '.04')).join(', ');
  const part = { SLES: ' SP', Windows: ' R' }[family.name.split(' ')[0] ?? ''] ?? '.';
  return floors.map((floor) => floor.replace(/\.0$/, '').replace('.', part)).join(', ');
}

/** `docs/sizes-and-systems.md`, from the data that assessments use. */
export function sizesDocument(): string {
  const unknown = unknownSizes();
  const corrections = sizeTable.map(
    (one) =>
      `| ${namesOf(one.pattern)
        .map((name) => `\`${name}\``)
        .join(', ')} | ${says[one.says]} | ${linkSources(one.source)} | ${one.asOf} |`,
  );
  const systems = operatingSystemFamilies.map(
    (one) =>
      `| ${one.name} | ${versions(one, one.mellanoxFrom)} | ${versions(one, one.manaFrom)} | ${doubts(one)} | ${linkSources(one.source)} |`,
  );
  const kernels = kernelRules.map(({ name, last, risk: { is, remedy, source } }) => {
    const upTo = last === undefined ? '' : ` up to ${last.join('.')}`;
    const what = is === 'bad' ? 'does not drive it' : 'in doubt, and taken all the same';
    return `| \`${name}\`${upTo} | ${what} | ${remedy} | ${source} |`;
  });
  return `# Sizes and systems

What the app knows of sizes and operating systems. This page is written by \`npm run docs\` from the data that assessments use; the [guide](guide.md) says how to use it.

## Sizes

Azure's own answer for your subscription and region, the capability \`AcceleratedNetworkingEnabled\` of the Resource SKUs API, comes first: a size without it is never
accelerated. These entries correct it, and the first that matches counts; \`*\` stands for the number of vCPUs.

| sizes | what holds | source | read on |
|---|---|---|---|
${corrections.join('\n')}

Other sizes up to generation 4 that report the capability are accelerated as the flag says. Other sizes of generation 5 and newer are *not settled*: they may be accelerated already
(${linkSources('azure-docs PR 128098')}), so the app does not stop a VM of them without other evidence: the VM's own guest, what the fleet has shown, or \`sizes\` in the policy. A deallocated VM of them gets its flags, which risks no outage.

Of the sizes that report the capability, ${unknown.share} stay unknown without other evidence: ${unknown.series.join(', ')}. With the preflight allowed, a guest that answers decides each of them.

What follows for well-known sizes, with the capabilities of the Resource SKUs API of July 2026 as [azqr](https://github.com/Azure/azqr) keeps them. *MANA*: whether a VM may come back
on MANA hardware after it was deallocated and started (${linkSources('azure-docs virtual-network/accelerated-networking-mana-existing-sizes')}; generations from 6 on as well).

| series | accelerated | MANA | sizes checked |
|---|---|---|---|
${sizeRows().join('\n')}

## Operating systems

First versions whose kernels or images drive the hardware, read on ${operatingSystemsAsOf}. A VM of a size that may come back on MANA hardware needs a version of the third column. Versions that
are newer than all versions of a row count as having the drivers of that row; a family or version that is older, or not in the table, is unknown, which never counts as a yes.

| system | Mellanox from | MANA, too, from | not certain on MANA | source |
|---|---|---|---|---|
${systems.join('\n')}

What is known against kernels on MANA hardware; they have the driver, and the worse of the kernel that runs and the newest installed one counts.

| kernel | what holds | needed | source |
|---|---|---|---|
${kernels.join('\n')}
`;
}

/** Writes `docs/sizes-and-systems.md`, and gives the share of sizes that stays unknown without other evidence. */
export async function writeSizes(root: string): Promise<string> {
  await writeFile(path.join(root, 'docs/sizes-and-systems.md'), sizesDocument());
  return unknownSizes().share;
}
