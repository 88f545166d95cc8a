import type { Diagnosed } from '../../src/assessment/diagnose.ts';
import { causeSentences } from '../../src/core/diagnosis/diagnosis-causes.ts';
import { printable } from '../command-line/say.ts';
import type { Paint } from '../paint.ts';

const marks = { found: 'FOUND', 'not-found': 'no', 'not-checked': '?' } as const;
const margin = ' '.repeat(8);

/** A diagnosis for people. */
export function diagnosisText({ facts, conclusion, causes }: Diagnosed, paint: Paint): string {
  const lines = [`${facts.vm.id}  (${facts.vm.size}, ${facts.vm.location})`, conclusion.sentence, ''].map(
    printable,
  );
  for (const { cause, state, evidence, why, fix } of causes) {
    const mark = marks[state];
    const space = margin.slice(mark.length);
    lines.push(`${paint(mark, mark)}${space}${printable(`${causeSentences[cause]} (${cause})`)}`);
    if (why !== undefined) lines.push(printable(`${margin}not read: ${why}`));
    lines.push(...evidence.map((line) => printable(`${margin}${line}`)));
    if (fix !== undefined)
      lines.push(
        ...[`${margin}Fix: ${fix.words}`, ...fix.commands.map((one) => `${margin}  ${one}`)].map(printable),
      );
  }
  return `${lines.join('\n')}\n`;
}
