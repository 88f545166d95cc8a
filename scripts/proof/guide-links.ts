import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { markedBlock } from '../guide/blocks.ts';

const run = promisify(execFile);

const before = `
ip link add eth0 type veth peer name enP1s1
ip link add br0 type bridge
ip link set dev enP1s1 master br0
`;
const after = `
ip -o link show dev enP1s1
ip link set dev enP1s1 master eth0 2>&1 || true
`;

/** The guide's commands for a VF that a bridge has, in a network namespace of their own; netvsc is not there, so that nothing joins it afterwards. */
export async function proveGuideLinks(): Promise<string> {
  const block = markedBlock('tools: links').replaceAll(/^sudo /gm, '');
  const { stdout } = await run('unshare', ['--net', 'sh', '-euc', `${before}${block}${after}`]);
  const [taken = '', free = '', byHand = ''] = stdout.split('\n');
  if (taken !== 'master br0' || !free.includes('enP1s1') || /\bmaster\b/.test(free))
    throw new Error(`the guide's commands do not take it out of its bridge: ${stdout}`);
  if (!byHand.includes('Operation not supported'))
    throw new Error(`an interface without netvsc can be a master: ${byHand}`);
  return 'they take an interface out of a bridge, and no other can be its master by hand';
}
