import { parseAst } from 'vite';

/** A node of a syntax tree: where it stands in its source, and what hangs on it. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [member: string]: unknown;
}

/** The syntax tree of a TypeScript source. */
export function parse(source: string): Node {
  return parseAst(source, { lang: 'ts' }) as unknown as Node;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** What stands under a member of a node, where it is one node. */
export function nodeAt(node: Node, member: string): Node | undefined {
  const value = node[member];
  return isNode(value) ? value : undefined;
}

/** What stands under a member of a node, where it is a list. */
export function nodesAt(node: Node, member: string): readonly Node[] {
  const value = node[member];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

// Of TypeScript's own nodes these hold something that runs.
const casts = new Set(['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression']);

const types = ['typeAnnotation', 'typeArguments', 'typeParameters', 'returnType', 'superTypeArguments'];

const namesOnly = new Set([
  'ImportDeclaration',
  'ExportAllDeclaration',
  'ExportSpecifier',
  'ImportExpression',
  'MetaProperty',
]);

const keyed = new Set(['Property', 'PropertyDefinition', 'MethodDefinition']);

/** The parts of a node that run, each with the member that it hangs on. */
export function partsOf(node: Node): readonly (readonly [member: string, part: Node])[] {
  if (namesOnly.has(node.type)) return [];
  if (casts.has(node.type)) return [['expression', nodeAt(node, 'expression') ?? node]];
  if (node.type.startsWith('TS')) return [];
  const named = keyed.has(node.type) && node.computed !== true;
  return Object.keys(node)
    .filter((member) => !types.includes(member) && !(named && member === 'key'))
    .flatMap((member) => {
      const one = nodeAt(node, member);
      return (one === undefined ? nodesAt(node, member) : [one]).map((part) => [member, part] as const);
    });
}
