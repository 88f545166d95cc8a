import { styleText } from 'node:util';

// What would be changed, what waits, and what went wrong; everything else stays as it is.
const styles: Readonly<Record<string, 'green' | 'yellow' | 'red'>> = {
  remediate: 'green',
  'to-confirm': 'green',
  defer: 'yellow',
  unreadable: 'red',
  FOUND: 'red',
  '?': 'yellow',
};

/** Writes a text in the colour of a word. */
export type Paint = (text: string, word: string) => string;

/** Colours where this stream is a terminal that has them, and neither NO_COLOR nor its like forbids them. */
export function painted(stream: NodeJS.WriteStream): Paint {
  return (text, word) => {
    const style = styles[word];
    return style === undefined ? text : styleText(style, text, { stream });
  };
}
