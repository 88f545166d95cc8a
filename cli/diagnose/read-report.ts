import { stripVTControlCharacters } from 'node:util';
import { parseGuestReport } from '../../src/core/guest/guest-report.ts';
import { faulty, type Parsed, parsed } from '../../src/core/lib/parsed.ts';
import { outputInJson } from './output-in-json.ts';

/** A file with a report may be so large; what a guest's script prints is below 4,096 bytes. */
export const maxReportBytes = 256 * 1024;

const begin = 'ACCELNET-GUEST-PROBE-BEGIN';
const end = 'ACCELNET-GUEST-PROBE-END';
const shownCharacters = 200;

/**
 * Reads a file that holds what a guest's script printed, by itself or in what `az vm run-command invoke`, Invoke-AzVMRunCommand or the REST API answer
 * as JSON; in UTF-8 or UTF-16, with lines that end as on Linux or Windows. Gives the text from the last report on. The fault says why there is no report.
 */
export function readReport(bytes: Uint8Array): Parsed<string> {
  if (bytes.length > maxReportBytes)
    return faulty(`${bytes.length} bytes, and at most ${maxReportBytes} are read: not a script's output`);
  // `az --output jsonc` colours what it writes.
  const text = stripVTControlCharacters(decode(bytes)).replaceAll(/\r\n?/g, '\n').trim();
  const output = outputInJson(text);
  if (!output.ok) return output;
  const from = output.value.lastIndexOf(begin);
  if (from === -1) return faulty(...whyNoReport(output.value));
  const printed = output.value.slice(from);
  const report = parseGuestReport(printed);
  return report.ok ? parsed(printed) : faulty(...whyNotRead(printed, report.faults));
}

/** PowerShell 5.1 writes UTF-16 where output is redirected into a file. */
function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  const start = bytes.slice(0, 64);
  const zeroAt = (rest: 0 | 1): boolean =>
    start.length > 1 && start.every((byte, n) => n % 2 !== rest || byte === 0);
  if (zeroAt(1)) return new TextDecoder('utf-16le').decode(bytes);
  return new TextDecoder(zeroAt(0) ? 'utf-16be' : 'utf-8').decode(bytes);
}

function whyNoReport(output: string): [string, ...string[]] {
  if (output === '') return ['is empty'];
  const [, errors = ''] = /\[stderr\]\n([\s\S]*)$/.exec(output) ?? [];
  const failed = errors.trim();
  if (failed !== '') return [`holds no report: the script failed in the guest: ${shown(failed)}`];
  if (output.includes(end))
    return [
      'the beginning of the report is cut off: Run Command gives the last 4,096 bytes back, so nothing else may print after the script',
    ];
  return [
    `holds no report of guest/probe-*: there is no line ${begin}. Keep everything that the script printed; this begins with: ${shown(output)}`,
  ];
}

function whyNotRead(printed: string, faults: readonly string[]): [string, ...string[]] {
  const to = printed.indexOf(end);
  if (to === -1) return ['the report has no end: the file was cut off'];
  const json = printed.slice(begin.length, to).trim();
  if (json.includes(String.raw`\"version\"`))
    return [
      "the report stands in quotes that are not JSON, as in YAML or in a part of a command's answer: keep it with --output json",
    ];
  if (json.includes('\n'))
    return [
      'the console has wrapped the lines of the report: write (Invoke-AzVMRunCommand …).Value[0].Message to a file, or keep the answer of az with --output json',
    ];
  const [first = 'unknown', ...more] = faults.slice(0, 5).map((fault) => shown(`cannot be read: ${fault}`));
  return [first, ...more];
}

const shown = (text: string): string => text.slice(0, shownCharacters);
