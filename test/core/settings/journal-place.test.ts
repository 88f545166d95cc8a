import { TableClient } from '@azure/data-tables';
import fc from 'fast-check';
import { expect, test } from 'vitest';
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

test('the SDK reads every connection string that is taken', () => {
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
