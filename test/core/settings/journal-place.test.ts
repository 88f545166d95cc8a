import { TableClient } from '@azure/data-tables';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../../src/config/config.ts';
import { readJournalPlace } from '../../../src/core/settings/journal-place.ts';

const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50u';

const account = `DefaultEndpointsProtocol=https;AccountName=mystore;AccountKey=${key}==`;

test.each<[string, Record<string, string>, unknown]>([
  ['nothing', {}, undefined],
  ['an empty setting', { AzureWebJobsStorage: ' ' }, undefined],
  [
    'the local emulator',
    { AzureWebJobsStorage: 'UseDevelopmentStorage=true' },
    { kind: 'connection-string', connectionString: 'UseDevelopmentStorage=true' },
  ],
  [
    'an account’s connection string',
    { AzureWebJobsStorage: `${account};EndpointSuffix=core.windows.net` },
    { kind: 'connection-string', connectionString: `${account};EndpointSuffix=core.windows.net` },
  ],
  [
    'an account’s name, with the app’s own identity',
    { AzureWebJobsStorage__accountName: 'mystore' },
    {
      kind: 'identity',
      url: 'https://mystore.table.core.windows.net',
      blobUrl: 'https://mystore.blob.core.windows.net',
    },
  ],
  [
    'a table address in another cloud, with a user-assigned identity',
    {
      AzureWebJobsStorage__tableServiceUri: 'https://mystore.table.core.chinacloudapi.cn',
      AzureWebJobsStorage__clientId: 'c-1',
      AZURE_CLIENT_ID: 'c-2',
    },
    {
      kind: 'identity',
      url: 'https://mystore.table.core.chinacloudapi.cn',
      blobUrl: 'https://mystore.blob.core.chinacloudapi.cn',
      clientId: 'c-1',
    },
  ],
  [
    'an identity beside a connection string',
    {
      AzureWebJobsStorage__accountName: 'mystore',
      AzureWebJobsStorage: 'UseDevelopmentStorage=true',
      AZURE_CLIENT_ID: 'c-2',
    },
    {
      kind: 'identity',
      url: 'https://mystore.table.core.windows.net',
      blobUrl: 'https://mystore.blob.core.windows.net',
      clientId: 'c-2',
    },
  ],
])('the journal’s place is read from %s', (_title, settings, value) => {
  expect(readJournalPlace(settings)).toEqual({ ok: true, value });
});

test.each<[string, Record<string, string>]>([
  ['AzureWebJobsStorage', { AzureWebJobsStorage: `my secret ${key}` }],
  ['AzureWebJobsStorage', { AzureWebJobsStorage: `AccountName=a;AccountKey=${key}` }],
  ['AzureWebJobsStorage', { AzureWebJobsStorage: `TableEndpoint=x;SharedAccessSignature=${key}` }],
  ['AzureWebJobsStorage__accountName', { AzureWebJobsStorage__accountName: `x.evil.example/${key}` }],
  ['AzureWebJobsStorage__tableServiceUri', { AzureWebJobsStorage__tableServiceUri: `http://x/${key}` }],
  [
    'AzureWebJobsStorage__blobServiceUri',
    { AzureWebJobsStorage__accountName: 'mystore', AzureWebJobsStorage__blobServiceUri: `http://x/${key}` },
  ],
  ['AzureWebJobsStorage', { AzureWebJobsStorage: `TableEndpoint=https://x;SharedAccessSignature=${key}` }],
  [
    'AzureWebJobsStorage__tableServiceUri',
    { AzureWebJobsStorage__tableServiceUri: `https://x@evil.example/?${key}` },
  ],
])('a bad %s is a fault that names it and repeats no value', (name, settings) => {
  const place = readJournalPlace(settings);
  expect(place.ok ? [] : place.faults).toEqual([expect.stringMatching(new RegExp(`^${name}: should be`))]);
  expect(JSON.stringify(place)).not.toContain(key);
});

const overHttp = `DefaultEndpointsProtocol=http;AccountName=mystore;AccountKey=${key}==`;
const sas = `SharedAccessSignature=${key}`;
const secure = 'BlobEndpoint=https://mystore.blob.core.windows.net';

describe('a storage place that is reached over http', () => {
  test.each<[string, Record<string, string>]>([
    ['a table service', { AzureWebJobsStorage__tableServiceUri: 'http://mystore.table.core.windows.net' }],
    [
      'a blob service',
      {
        AzureWebJobsStorage__accountName: 'mystore',
        AzureWebJobsStorage__blobServiceUri: 'http://mystore.blob.core.windows.net',
      },
    ],
    ['a table service of this machine', { AzureWebJobsStorage__tableServiceUri: 'http://127.0.0.1:10002' }],
  ])('is refused with an identity, and the fault shows a right address: %s', (_what, settings) => {
    const place = readJournalPlace(settings);
    expect(place.ok ? [] : place.faults).toEqual([
      expect.stringContaining('should be like https://ACCOUNT.'),
    ]);
  });

  test.each<[string, string]>([
    ['an account', `${overHttp};EndpointSuffix=core.windows.net`],
    ['an account in capitals', `${overHttp.toUpperCase()};EndpointSuffix=core.windows.net`],
    ['tables', `${account};TableEndpoint=http://mystore.table.core.windows.net;${secure}`],
    ['blobs', `TableEndpoint=https://x.net;BlobEndpoint=http://mystore.blob.core.windows.net;${sas}`],
    ['queues', `${account};EndpointSuffix=x.net;QueueEndpoint=http://mystore.queue.core.windows.net`],
    ['a host that only begins like this machine', `TableEndpoint=http://localhost.x.net;${secure};${sas}`],
    ['a host behind a user name', `TableEndpoint=http://127.0.0.1:a@x.net;${secure};${sas}`],
    ['blobs that the protocol alone places', `${overHttp};EndpointSuffix=x.net;TableEndpoint=https://x.net`],
  ])('is refused in a connection string, and https is asked for: %s', (_what, AzureWebJobsStorage) => {
    const place = readJournalPlace({ AzureWebJobsStorage });
    expect(place.ok ? [] : place.faults).toEqual([
      'AzureWebJobsStorage: should be a storage connection string that uses https: http is only for an emulator on 127.0.0.1 or localhost',
    ]);
  });

  test.each<[string, string]>([
    ['its short name', 'UseDevelopmentStorage=true'],
    [
      'its addresses',
      `${overHttp};TableEndpoint=http://127.0.0.1:10002/mystore;BlobEndpoint=http://localhost:10000/mystore`,
    ],
    ['addresses without a port', `TableEndpoint=http://127.0.0.1;BlobEndpoint=http://localhost/x;${sas}`],
  ])('is accepted where it is an emulator on this machine: %s', (_what, AzureWebJobsStorage) => {
    expect(readJournalPlace({ AzureWebJobsStorage })).toMatchObject({ ok: true });
  });

  test('keeps the app from acting, as every fault of the configuration does', () => {
    const settings = { ACCELNET_SUBSCRIPTIONS: '11111111-2222-4333-8444-555555555555' };
    const faulty = `${overHttp};EndpointSuffix=core.windows.net`;
    expect(readConfig({ ...settings, AzureWebJobsStorage: faulty })).toMatchObject({
      ok: false,
      faultsWithoutValues: [expect.stringContaining('that uses https')],
    });
  });
});

test('the SDK reads every connection string that is accepted', () => {
  const parts = [
    'UseDevelopmentStorage=true',
    'DefaultEndpointsProtocol=https',
    'AccountName=mystore',
    `AccountKey=${key}==`,
    'EndpointSuffix=core.windows.net',
    'TableEndpoint=https://mystore.table.core.windows.net',
    'TableEndpoint=nonsense',
    'BlobEndpoint=https://mystore.blob.core.windows.net',
    'SharedAccessSignature=sv=1&sig=x',
    'nonsense',
    '',
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(parts), (chosen) => {
      const place = readJournalPlace({ AzureWebJobsStorage: chosen.join(';') });
      if (!place.ok || place.value?.kind !== 'connection-string') return;
      expect(TableClient.fromConnectionString(place.value.connectionString, 'any').url).toMatch(/^http/);
    }),
    { numRuns: 2000 },
  );
});
