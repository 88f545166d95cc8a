import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadCertificate } from '../sandbox/arm/server/certificate.ts';

const subscriptionId = '11111111-2222-4333-8444-555555555555';
/** Items on a page. */
export const pageSize = 500;
const groups = 100;
export const locations = ['westeurope', 'northeurope', 'eastus'];
const base = `/subscriptions/${subscriptionId}/resourceGroups`;

const vmId = (n: number): string =>
  `${base}/rg-${n % groups}/providers/Microsoft.Compute/virtualMachines/vm-${n}`;
const nicId = (n: number): string =>
  `${base}/rg-${n % groups}/providers/Microsoft.Network/networkInterfaces/vm-${n}-nic`;

// The usual members of a list's items, so that what arrives weighs what it does in Azure.
const vm = (n: number): object => ({
  name: `vm-${n}`,
  id: vmId(n),
  type: 'Microsoft.Compute/virtualMachines',
  location: locations[n % locations.length],
  tags: { owner: `team-${n % 50}`, cost: String(n % 900), environment: 'production' },
  zones: ['1'],
  properties: {
    vmId: `99999999-0000-4000-8000-${String(n).padStart(12, '0')}`,
    hardwareProfile: { vmSize: 'Standard_D4s_v3' },
    provisioningState: 'Succeeded',
    timeCreated: '2024-05-01T12:00:00Z',
    storageProfile: {
      imageReference: {
        publisher: 'Canonical',
        offer: '0001-com-ubuntu-server-jammy',
        sku: '22_04-lts-gen2',
        version: 'latest',
      },
      osDisk: {
        osType: 'Linux',
        name: `vm-${n}_OsDisk_1_0123456789abcdef`,
        createOption: 'FromImage',
        caching: 'ReadWrite',
        managedDisk: {
          storageAccountType: 'Premium_LRS',
          id: `${base}/rg-${n % groups}/providers/Microsoft.Compute/disks/vm-${n}_OsDisk_1`,
        },
      },
      dataDisks: [],
    },
    osProfile: { computerName: `vm-${n}`, adminUsername: 'azureuser', secrets: [] },
    networkProfile: { networkInterfaces: [{ id: nicId(n), properties: { primary: true } }] },
  },
});

const nic = (n: number): object => ({
  name: `vm-${n}-nic`,
  id: nicId(n),
  etag: `W/"00000000-0000-4000-8000-${n}"`,
  properties: {
    provisioningState: 'Succeeded',
    ipConfigurations: [
      {
        name: 'ipconfig1',
        id: `${nicId(n)}/ipConfigurations/ipconfig1`,
        properties: {
          privateIPAddress: '10.0.0.4',
          privateIPAllocationMethod: 'Dynamic',
          subnet: { id: `${base}/net/providers/Microsoft.Network/virtualNetworks/v/subnets/default` },
        },
      },
    ],
    enableAcceleratedNetworking: n % 3 === 0,
    enableIPForwarding: false,
    virtualMachine: { id: vmId(n) },
  },
});

const lists: readonly [RegExp, (vms: number) => number, (n: number) => object][] = [
  [/virtualMachines\?/, (vms) => vms, vm],
  [/networkInterfaces\?/, (vms) => vms, nic],
  [/resourcegroups\?/, () => groups, (n) => ({ name: `rg-${n}`, id: `${base}/rg-${n}` })],
  [/(?:locks|denyAssignments)\?/, () => 0, () => ({})],
  [
    /skus\?/,
    () => 1,
    () => ({
      resourceType: 'virtualMachines',
      name: 'Standard_D4s_v3',
      capabilities: [{ name: 'AcceleratedNetworkingEnabled', value: 'True' }],
    }),
  ],
];

/** A VM as Resource Graph packs it, with its interface. */
const graphRow = (n: number): object => {
  const { properties, ...resource } = vm(n) as { properties: Record<string, Record<string, unknown>> };
  const { storageProfile, networkProfile, ...rest } = properties;
  const interfaces = networkProfile?.networkInterfaces;
  const own = nic(n) as { id: string; properties: { ipConfigurations?: unknown } };
  const { ipConfigurations: _left, ...ofNic } = own.properties;
  return {
    ...resource,
    managedBy: '',
    nics: [{ id: own.id, properties: ofNic }],
    properties: { ...rest, ...storageProfile, networkInterfaces: interfaces, power: 'PowerState/running' },
  };
};

const graphGroup = (n: number): object => ({
  id: `${base}/rg-${n}`,
  name: `rg-${n}`,
  tags: {},
  managedBy: '',
});
const rowsOfGraphPage = 1000;

/** A page of what a query asks for. */
function graphPage(body: string, vms: number): object {
  const { query, options } = JSON.parse(body) as { query: string; options: { $skipToken?: string } };
  const [all, row] = query.startsWith('resourcecontainers') ? [groups, graphGroup] : [vms, graphRow];
  const from = Number(options.$skipToken ?? 0);
  const to = Math.min(from + rowsOfGraphPage, all);
  const data = Array.from({ length: to - from }, (_, n) => row(from + n));
  return { totalRecords: all, count: data.length, data, ...(to < all ? { $skipToken: String(to) } : {}) };
}

async function textOf(request: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

export interface LargeSubscription {
  readonly environment: Readonly<Record<string, string>>;
  readonly subscriptionId: string;
  readonly requests: readonly string[];
  close(): void;
}

/** A subscription of any number of VMs behind ARM's lists; a page is made when it is asked for. */
export async function largeSubscription(vms: number): Promise<LargeSubscription> {
  const requests: string[] = [];
  const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-cert-'));
  const { cert, key, caFile } = await loadCertificate(folder);
  const arm = createTlsServer({ cert, key }, async (request, response) => {
    const { url = '', method } = request;
    requests.push(url);
    if (method === 'POST') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(graphPage(await textOf(request), vms)));
      return;
    }
    const single = /^\/subscriptions\/[^/?]+\?/.test(url);
    const [, count = () => 0, item = vm] = lists.find(([pattern]) => pattern.test(url)) ?? [];
    const from = Number(new URL(url, 'https://arm').searchParams.get('$skiptoken') ?? 0);
    const to = Math.min(from + pageSize, count(vms));
    const value = Array.from({ length: Math.max(0, to - from) }, (_, n) => item(from + n));
    const next = new URL(url, `https://${response.req.headers.host}`);
    next.searchParams.set('$skiptoken', String(to));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(
        single
          ? { subscriptionId, tags: {} }
          : { value, ...(to < count(vms) ? { nextLink: next.href } : {}) },
      ),
    );
  });
  const identity = createServer((_request, response) => {
    const token = { access_token: 'token', expires_on: String(Math.floor(Date.now() / 1000) + 3600) };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ...token, token_type: 'Bearer', resource: 'arm' }));
  });
  const servers = [arm, identity];
  for (const server of servers) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const [armPort, identityPort] = servers.map((server) => (server.address() as AddressInfo).port);
  return {
    environment: {
      NODE_EXTRA_CA_CERTS: caFile,
      IDENTITY_ENDPOINT: `http://127.0.0.1:${identityPort}/msi/token`,
      IDENTITY_HEADER: 'header',
      ACCELNET_ARM_ENDPOINT: `https://localhost:${armPort}`,
    },
    subscriptionId,
    requests,
    close: () => {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
