import type { Diagnosed } from '../../src/assessment/diagnose.ts';
import { causeSentences } from '../../src/core/diagnosis/diagnosis-causes.ts';
import { printable } from '../command-line/say.ts';

const marks = { found: 'FOUND', 'not-found': 'no', 'not-checked': '?' } as const;
const margin = ' '.repeat(8);

/** A diagnosis for people. */
export function diagnosisText({ facts, conclusion, causes }: Diagnosed): string {
  const lines = [`${facts.vm.id}  (${facts.vm.size}, ${facts.vm.location})`, conclusion.sentence, ''];
  for (const { cause, state, evidence, why, fix } of causes) {
    lines.push(`${marks[state].padEnd(margin.length)}${causeSentences[cause]} (${cause})`);
    if (why !== undefined) lines.push(`${margin}not read: ${why}`);
    lines.push(...evidence.map((line) => `${margin}${line}`));
    if (fix !== undefined)
      lines.push(`${margin}Fix: ${fix.words}`, ...fix.commands.map((command) => `${margin}  ${command}`));
  }
  return `${lines.map(printable).join('\n')}\n`;
}
