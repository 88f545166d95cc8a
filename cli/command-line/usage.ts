import type { Command } from './command.ts';
import type { Tool } from './commands.ts';
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
    ...Object.entries(options).map(([name, { value, bare, about: text, otherwise }]) => {
      const shown = bare === undefined ? value : `[${value}]`;
      const left = shown === undefined ? `--${name}` : `--${name} ${shown}`;
      return [left, otherwise === undefined ? text : `${text} (default: ${otherwise})`] as const;
    }),
    ['--help', 'prints this'],
    ['--version', 'prints the version'],
  ];
  const paragraphs = [call, wrapped(about, columns).join('\n'), inTwoColumns(rows)];
  if (notes !== undefined) paragraphs.push(notes);
  return `${paragraphs.join('\n\n')}\n`;
}

/** What `--help` prints of a tool: its commands, and what holds for all of them. */
export function commandsUsageOf({ name, about, notes, commands }: Tool): string {
  const rows = [
    ...Object.entries(commands).map(([word, { summary }]) => [word, summary] as const),
    ['help COMMAND', 'shows the options of a command'] as const,
    ['--help', 'prints this'] as const,
    ['--version', 'prints the version'] as const,
  ];
  const call = `${name} COMMAND [options]`;
  return `${[call, wrapped(about, columns).join('\n'), inTwoColumns(rows), notes].join('\n\n')}\n`;
}

function inTwoColumns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  const lines = rows.flatMap(([left, text]) =>
    wrapped(text, columns - width - 5).map((line, n) => `  ${(n === 0 ? left : '').padEnd(width)}   ${line}`),
  );
  return lines.join('\n');
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
