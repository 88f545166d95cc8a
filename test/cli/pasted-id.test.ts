import { describe, expect, test } from 'vitest';
import { command as assess } from '../../cli/assess/arguments.ts';
import { readPastedVmId } from '../../cli/command-line/pasted-id.ts';
import { readCommandLine } from '../../cli/command-line/read.ts';
import { command } from '../../cli/diagnose/arguments.ts';
import { command as measure } from '../../cli/measure/arguments.ts';

const subscription = '0f1e2d3c-0000-4000-8000-00000000002a';
const group = `/subscriptions/${subscription}/resourceGroups/rg-web(prod)`;
const compute = `${group}/providers/Microsoft.Compute`;
const id = `${compute}/virtualMachines/vm-01`;

describe("a virtual machine's id", () => {
  test.each<[string, string]>([
    ['as Azure writes it', id],
    ['with a trailing carriage return', `${id}\r`],
    ['with white space around it', ` \t${id}\n`],
    ['with a byte order mark and a zero-width space', `\uFEFF${id}\u200B`],
    ['in quotes', `"${id}"`],
    ['in the quotes of a word processor', `“${id}”`],
    ['with a slash at its end', `${id}/`],
    ["with Git Bash's folder before it", `C:/Program Files/Git${id}`],
    ["with MSYS2's folder before it", `D:/msys64${id}`],
    ["with Git Bash's folder, all in backslashes", `C:\\Program Files\\Git${id.replaceAll('/', '\\')}`],
    ['with the two slashes that Git Bash leaves alone', `/${id}`],
    [
      'as the address of a page of the portal',
      `https://portal.azure.com/#@contoso.com/resource${id}/overview`,
    ],
    [
      'as the address of another cloud’s portal',
      `https://portal.azure.us/#resource${encodeURI(id)}/networking`,
    ],
    [
      'as the address of a blade with the id as parameter',
      `https://portal.azure.com/#view/HubsExtension/ResourceMenuBlade/~/overview/id/${encodeURIComponent(id)}`,
    ],
    [
      'as an address of the REST API',
      `https://management.azure.com${encodeURI(id)}?api-version=2024-07-01&$expand=instanceView`,
    ],
    [
      'as an address of a part of it',
      `https://management.azure.com${encodeURI(id)}/instanceView?api-version=2024-07-01`,
    ],
  ])('is read %s', (_, pasted) => {
    expect(readPastedVmId(pasted)).toMatchObject({ ok: true, value: { path: id } });
  });

  test.each<[string, string, RegExp]>([
    [
      'a name',
      'vm-01\r',
      /^looks like a name, .*: az vm show --resource-group GROUP --name vm-01 --query id --output tsv$/,
    ],
    ['two ids', `${id}\n${id}`, /^holds white space: one resource id is expected$/],
    ['an id without its first slash', id.slice(1), /^should begin with \/subscriptions\/$/],
    [
      'an address of another kind',
      'https://portal.azure.com/#home',
      /^is an address that holds no resource id$/,
    ],
    [
      'an instance of a scale set',
      `${compute}/virtualMachineScaleSets/workers/virtualMachines/0`,
      /^is in a scale set with uniform orchestration/,
    ],
    [
      'the address of an instance of a scale set',
      `https://portal.azure.com/#@x/resource${compute}/virtualMachineScaleSets/workers/virtualMachines/0/overview`,
      /^is in a scale set with uniform orchestration/,
    ],
    [
      'an extension',
      `${id}/extensions/AMA`,
      /^is the id of a part .* \(extensions\/AMA\): its own is .*\/vm-01$/,
    ],
    [
      'a network interface',
      `${group}/providers/Microsoft.Network/networkInterfaces/nic`,
      /^is the id of a Microsoft\.Network\/networkInterfaces, not of a Microsoft\.Compute\/virtualMachines$/,
    ],
    [
      'a classic virtual machine',
      `${group}/providers/Microsoft.ClassicCompute/virtualMachines/vm`,
      /^is the id of a Microsoft\.ClassicCompute\/virtualMachines/,
    ],
    ['a subscription that is no GUID', id.replace(subscription, 'prod'), /the subscription is not a GUID/],
    ['an encoded name', `${id}%2f..`, /not a virtualMachines name/],
    ['a broken encoding', 'https://portal.azure.com/#resource%E0%A4%A', /holds no resource id/],
    ['nothing but quotes', '""', /^is empty$/],
  ])('is refused if it is %s', (_, pasted, fault) => {
    const read = readPastedVmId(pasted);
    expect(read.ok ? '' : read.faults.join('; ')).toMatch(fault);
  });

  test('is read by every command that takes one', () => {
    const other = id.replace('vm-01', 'vm-02');
    const pasted = (path: string): string => `C:/Program Files/Git${path}\r`;
    expect([
      readCommandLine(['--vm', pasted(id), '--peer', pasted(other)], command),
      readCommandLine(['--vm', pasted(id)], assess),
      readCommandLine(['--server', pasted(id), '--client', pasted(other)], measure),
    ]).toMatchObject([
      { value: { vm: { path: id }, peer: { path: other } } },
      { value: { vm: [{ path: id }] } },
      { value: { server: { path: id }, client: { path: other } } },
    ]);
  });
});

test("a subscription's id is read with a trailing carriage return", () => {
  expect(readCommandLine(['--subscription', `${subscription}\r`], assess)).toMatchObject({
    value: { subscription },
  });
});
