import { type Change, changesIn } from './changes.ts';
import { type Node, nodeAt, parse, partsOf } from './syntax.ts';

/** A source with one small change, which a test should notice. */
export interface Mutant extends Change {
  readonly line: number;
  readonly column: number;
  /** What stands there in the source. */
  readonly original: string;
}

/** Every mutant of a source, in the order of the text. */
export function mutantsIn(source: string): readonly Mutant[] {
  const changes: Change[] = [];
  visit(parse(source), { source, decides: false }, changes);
  return changes
    .sort((a, b) => a.start - b.start || b.end - a.end)
    .map((change) => ({ ...change, ...placeOf(source, change) }));
}

/** Where a node stands among others, as far as it matters to what may be changed. */
export interface Place {
  readonly source: string;
  /** Whether it decides a branch by itself, and so is made true and false there. */
  readonly decides: boolean;
  readonly parent?: Node;
  readonly member?: string;
}

function visit(node: Node, place: Place, into: Change[]): void {
  into.push(...changesIn(node, place));
  for (const [member, part] of partsOf(node)) {
    if (isText(node, member, part)) continue;
    visit(part, { source: place.source, decides: decides(node, member, place), parent: node, member }, into);
  }
}

const branching = new Set(['IfStatement', 'ConditionalExpression', 'WhileStatement', 'ForStatement']);

function decides({ type, operator }: Node, member: string, place: Place): boolean {
  if (type === 'LogicalExpression') return operator !== '??';
  if (type === 'UnaryExpression') return operator === '!' && place.decides;
  return branching.has(type) && member === 'test';
}

// What people read: no test should hold every word of it.
const textMembers = /^(?:message|detail|text|title|summary|error|description|meaning|reason|sentence)$/i;

function isText(node: Node, member: string, part: Node): boolean {
  if (part.type === 'Literal' && typeof part.value === 'string' && /\S\s\S/.test(part.value)) return true;
  if (node.type === 'Property' && member === 'value') {
    const isLiteral = part.type === 'Literal' || part.type === 'TemplateLiteral';
    return isLiteral && textMembers.test(String(nodeAt(node, 'key')?.name));
  }
  return (
    node.type === 'NewExpression' &&
    member === 'arguments' &&
    /Error$/.test(String(nodeAt(node, 'callee')?.name))
  );
}

function placeOf(
  source: string,
  { start, end }: Change,
): { readonly line: number; readonly column: number; readonly original: string } {
  const before = source.slice(0, start).split('\n');
  return {
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    original: source.slice(start, end),
  };
}
