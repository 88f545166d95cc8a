import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { firstBlocks, guide, guideBlocks, markedBlock } from '../scripts/guide/blocks.ts';
import { namesOf } from '../scripts/guide/size-names.ts';
import { linkSources } from '../scripts/guide/source-links.ts';
import { trials as firstTrials } from '../scripts/proof/first-hour.ts';
import { trials } from '../scripts/proof/guide-trials.ts';
import { sizeTable } from '../src/core/evidence/size-table.ts';
import { GuestTree } from './support/guest-tree.ts';

const run = promisify(execFile);

describe('docs/guide.md', () => {
  test('says for each block of az commands whether the sandbox tries it, and the proof tries those that it does', () => {
    const az = guideBlocks.filter(({ text }) => /(^|\$\()az /m.test(text));
    expect(az.filter(({ mark }) => !/^(sandbox: |not in the sandbox: )/.test(mark ?? ''))).toEqual([]);
    const marks = guideBlocks.flatMap(({ mark }) => /^sandbox: (.+)/.exec(mark ?? '')?.[1] ?? []);
    expect(marks).toEqual(['names', ...trials.map(({ mark }) => mark)]);
  });

  test('says for each section except the introductory ones whether it was tried', () => {
    const sections = [...guide.matchAll(/^## (.+)$/gm)].map(([, title = '']) => title.toLowerCase());
    const table = (guide.split('## What of this page was tried')[1] ?? '').toLowerCase();
    const notified = sections.filter((title) => !table.includes(title));
    expect(notified).toEqual(['what it is', 'who gains, and what it costs', 'what of this page was tried']);
  });

  test('names a source or another section for each mistake of common guides', () => {
    const [, rest = ''] = guide.split('## What common guides get wrong');
    const rows = (rest.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| '));
    expect(rows.length).toBeGreaterThan(15);
    expect(rows.slice(1).filter((row) => !/\]\((https:|#)/.test(row))).toEqual([]);
  });
});

describe('README.md and CONTRIBUTING.md', () => {
  test('say for each block of commands whether the proof pastes it, and why not otherwise, and the proof pastes those', () => {
    expect(firstBlocks.filter(({ mark }) => !/^(pasted|not pasted): /.test(mark ?? ''))).toEqual([]);
    const marks = firstBlocks.flatMap(({ mark }) => /^pasted: (.+)/.exec(mark ?? '')?.[1] ?? []);
    expect(marks).toEqual(Object.keys(firstTrials));
  });

  test('name no value that has to be filled in, which a shell would take for a redirection', () => {
    const pasted = firstBlocks.filter(({ mark }) => mark?.startsWith('pasted'));
    expect(pasted.filter(({ text }) => /<\w+( \w+)*>/.test(text))).toEqual([]);
  });
});

describe('the guide’s commands for Linux, run by sh', () => {
  const trees: GuestTree[] = [];
  afterEach(async () => {
    for (const tree of trees.splice(0)) await tree.remove();
  });

  async function said(mark: string, id: string, driver: string): Promise<string> {
    const tree = await GuestTree.make({ '0001:00:02.0': { id, driver, class: '0x020000' } }, [
      { name: 'eth0', on: 'vmbus' },
      { name: 'lo', on: 'virtual' },
      { name: 'enP53091s1np0', on: '0001:00:02.0', master: 'eth0' },
    ]);
    trees.push(tree);
    const counter = path.join(tree.root, 'sys/class/net/enP53091s1np0/statistics/rx_packets');
    await tree.program('sleep', `echo "$1" > '${counter}'`);
    const env = { PATH: `${tree.root}/bin:/usr/bin:/bin`, LC_ALL: 'C' };
    const script = markedBlock(`guest: ${mark}`).replaceAll('/sys/', `${tree.root}/sys/`);
    const { stdout } = await run('/bin/sh', ['-uc', script], { env });
    return stdout.replaceAll(tree.root, '');
  }

  test('show the virtual function below its interface, as the guide prints it', async () => {
    const printed = guideBlocks.find(({ text }) => text.includes('master=eth0'))?.text;
    expect(await said('interfaces', '15b3:1016', 'mlx5_core')).toBe(printed);
  });

  test('show the driver of MANA hardware', async () => {
    expect(await said('interfaces', '1414:00ba', 'mana')).toContain(
      'enP53091s1np0 class=0x020000 driver=mana master=eth0\n',
    );
  });

  test('print the counters of the virtual function twice', async () => {
    const lines = (await said('counters', '15b3:1016', 'mlx5_core')).trim().split('\n');
    expect(lines.filter((line) => line.includes('enP53091s1np0/statistics/rx_packets'))).toEqual([
      '/sys/class/net/enP53091s1np0/statistics/rx_packets:1000',
      '/sys/class/net/enP53091s1np0/statistics/rx_packets:10',
    ]);
  });
});

describe('docs/sizes-and-systems.md', () => {
  test('writes each pattern as names that it matches', () => {
    for (const { pattern } of sizeTable)
      for (const name of namesOf(pattern))
        expect(pattern.test(name.toLowerCase().replace('*', '16')), `${pattern} ${name}`).toBe(true);
    expect(() => namesOf(/^d.*$/)).toThrow('cannot be written as names');
  });

  test('links each source to its page, and a source without a folder to the folder of the one before it', () => {
    expect(linkSources('azure-docs virtual-network/a; b')).toBe(
      '[a](https://learn.microsoft.com/azure/virtual-network/a), [b](https://learn.microsoft.com/azure/virtual-network/b)',
    );
    expect(() => linkSources('somebody said so')).toThrow('no address is known');
  });
});
