import type { Command } from './command.ts';
import type { Options } from './option.ts';

const columns = 110;

/** What `--help` prints: how a command is called, every option with what holds without it, and what else is to be known. */
export function usageOf({
  call,
  about,
  word,
  options,
  notes,
}: Omit<Command<Options, unknown>, 'valueFaults'>): string {
  const rows: (readonly [string, string])[] = [
    ...(word === undefined ? [] : [[word.name, word.about] as const]),
    ...Object.entries(options).map(([name, { value, about: text, otherwise }]) => {
      const left = value === undefined ? `--${name}` : `--${name} ${value}`;
      return [left, otherwise === undefined ? text : `${text} (default: ${otherwise})`] as const;
    }),
    ['--help', 'prints this'],
    ['--version', 'prints the version'],
  ];
  const width = Math.max(...rows.map(([left]) => left.length));
  const lines = rows.flatMap(([left, text]) =>
    wrapped(text, columns - width - 5).map((line, n) => `  ${(n === 0 ? left : '').padEnd(width)}   ${line}`),
  );
  const paragraphs = [call, wrapped(about, columns).join('\n'), lines.join('\n')];
  if (notes !== undefined) paragraphs.push(notes);
  return `${paragraphs.join('\n\n')}\n`;
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}
