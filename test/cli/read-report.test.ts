import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { maxReportBytes, readReport } from '../../cli/diagnose/read-report.ts';
import { parseGuestDetails } from '../../src/core/guest/guest-details.ts';
import { parseGuestReport } from '../../src/core/guest/guest-report.ts';

const fixture = path.resolve(import.meta.dirname, '../fixtures/diagnosis/ubuntu-2404-mlx5.json');
const { printed } = JSON.parse(readFileSync(fixture, 'utf8')) as { printed: readonly string[] };
const output = `${printed.join('\n')}\n`;
const message = `Enable succeeded: \n[stdout]\n${output}\n[stderr]\n`;

const bytes = (text: string, ...before: readonly number[]): Uint8Array =>
  Buffer.concat([Buffer.from(before), Buffer.from(text)]);
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const json = (value: unknown): Uint8Array => bytes(JSON.stringify(value, null, 2));
const crlf = (text: string): string => text.replaceAll('\n', '\r\n');

describe('a file with the report of a guest', () => {
  test.each<[string, Uint8Array]>([
    ['what the script printed', bytes(output)],
    ['lines that end as on Windows', bytes(crlf(output))],
    ['UTF-8 with a byte order mark', bytes(output, 0xef, 0xbb, 0xbf)],
    ['UTF-16 of PowerShell 5.1', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16(crlf(output))])],
    ['UTF-16 without a byte order mark', utf16(output)],
    [
      'UTF-16 with its bytes the other way round',
      Buffer.concat([Buffer.from([0xfe, 0xff]), utf16(output).swap16()]),
    ],
    ['UTF-16 the other way round, without a mark, as on Windows', utf16(crlf(output)).swap16()],
    [
      'the answer of az vm run-command invoke',
      json({ value: [{ code: 'ProvisioningState/succeeded', message }] }),
    ],
    [
      'that answer below warnings of az',
      bytes(`WARNING: an update is available\n${JSON.stringify({ value: [{ message }] }, null, 2)}\n`),
    ],
    ['that answer in UTF-16', utf16(crlf(JSON.stringify({ value: [{ message }] }, null, 2)))],
    [
      'that answer with its colours',
      bytes(`{"value": [{"message": \u001b[33m${JSON.stringify(message)}\u001b[39m}]}`),
    ],
    [
      'both messages of a Windows guest',
      json({
        value: [
          { code: 'ComponentStatus/StdOut/succeeded', message: crlf(output) },
          { code: 'ComponentStatus/StdErr/succeeded', message: '' },
        ],
      }),
    ],
    ['the list of messages by itself', json([{ message }])],
    ['the message by itself, as JSON', json(message)],
    ['the message by itself, as text', bytes(message)],
    ['a message from its [stdout] on', bytes(message.slice(message.indexOf('[stdout]')))],
    [
      'the answer of Invoke-AzVMRunCommand as JSON',
      json({ Status: 'Succeeded', Value: [{ Message: message }] }),
    ],
    ['the answer of the REST API', json({ properties: { output: { value: [{ message }] } } })],
    ['a managed Run Command', json({ properties: { instanceView: { output, error: '' } } })],
    [
      'an earlier report, then this',
      bytes(`${output.replaceAll('"up":true', '"up":false')}\n$ again\n${output}`),
    ],
    ['much text before it', bytes(`${'a line of the terminal\n'.repeat(2000)}${output}`)],
  ])('is read as %s', (_, file) => {
    const read = readReport(file);
    if (!read.ok) throw new Error(read.faults.join('; '));
    expect(parseGuestReport(read.value)).toEqual(parseGuestReport(output));
    expect(parseGuestDetails(read.value)).toEqual(parseGuestDetails(output));
  });

  const wrapped = output.replaceAll(/(.{80})/g, '$1\n          ');
  test.each<[string, Uint8Array, RegExp]>([
    ['is empty', bytes(' \n'), /^is empty$/],
    ['holds something else', bytes('total 4\ndrwxr-xr-x'), /^holds no report .* this begins with: total 4/],
    [
      'lost its beginning to the 4,096 bytes',
      bytes(output.slice(80)),
      /^the beginning of the report is cut off/,
    ],
    ['lost its end', bytes(output.slice(0, 90)), /^the report has no end/],
    ['was wrapped by a console', bytes(wrapped), /^the console has wrapped the lines .*Value\[0\]\.Message/],
    [
      'is YAML',
      bytes(`value:\n- message: ${JSON.stringify(message)}\n`),
      /^the report stands in quotes .*YAML/,
    ],
    ['is a part of JSON', bytes(JSON.stringify({ value: [{ message }] }).slice(0, -5)), /in quotes/],
    ['is JSON of something else', json({ id: 'x', tags: {} }), /^is JSON, but neither/],
    [
      'says that the script failed',
      json({ value: [{ message: 'Enable failed: \n[stdout]\n\n[stderr]\nsh: 1: set: Illegal option\n' }] }),
      /^holds no report: the script failed in the guest: sh: 1: set: Illegal option$/,
    ],
    [
      'is of a version to come',
      bytes(output.replace('"version":1', '"version":9')),
      /^cannot be read: .*version/,
    ],
    ['is deep beyond sense', bytes('['.repeat(100_000)), /^holds no report/],
    ['is deep and complete', bytes(`${'['.repeat(9000)}${']'.repeat(9000)}`), /^is JSON, but neither/],
    ['is too large', new Uint8Array(maxReportBytes + 1), /^262145 bytes, and at most 262144 are read/],
  ])('is refused, with the reason, if it %s', (_, file, fault) => {
    const read = readReport(file);
    expect(read.ok ? 'read' : read.faults[0]).toMatch(fault);
    expect(read.ok ? [] : read.faults.filter((one) => one.length > 400)).toEqual([]);
  });
});
