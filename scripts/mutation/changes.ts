import type { Place } from './mutants.ts';
import { type Node, nodeAt, nodesAt } from './syntax.ts';

/** One small change of a source. */
export interface Change {
  readonly kind:
    | 'condition'
    | 'comparison'
    | 'arithmetic'
    | 'method'
    | 'boolean'
    | 'number'
    | 'string'
    | 'statement'
    | 'element';
  readonly start: number;
  readonly end: number;
  /** What stands there instead; nothing where a statement or an element is left out. */
  readonly replacement: string;
}

type Rule = (node: Node, place: Place) => readonly Change[];

const instead = (node: Node, kind: Change['kind'], replacement: string): Change => ({
  kind,
  start: node.start,
  end: node.end,
  replacement,
});

/** A branch that is always taken, and never. */
const branch: Rule = (node) => {
  const test = nodeAt(node, 'test');
  if (test === undefined || test.type === 'Literal') return [];
  // A loop that never ends says nothing of its tests.
  const values = /^(?:While|For)/.test(node.type) ? ['false'] : ['true', 'false'];
  return values.map((value) => instead(test, 'condition', value));
};

/** A condition of several that is left out. */
const logic: Rule = (node) => {
  const { operator } = node;
  if (operator === '??') return [];
  return ['left', 'right'].flatMap((side) => {
    const operand = nodeAt(node, side);
    if (operand === undefined || (operand.type === node.type && operand.operator === operator)) return [];
    return [instead(operand, 'condition', operator === '&&' ? 'true' : 'false')];
  });
};

const bounds: Record<string, string> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' };
const contraries: Record<string, string> = {
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '===': '!==',
  '!==': '===',
};
const calculations: Record<string, string> = { '+': '-', '-': '+', '*': '/', '/': '*', '%': '*' };

const isText = (node: Node | undefined): boolean =>
  node?.type === 'TemplateLiteral' || (node?.type === 'Literal' && typeof node.value === 'string');

const binary: Rule = (node, { source, decides }) => {
  const [left, right, operator] = [nodeAt(node, 'left'), nodeAt(node, 'right'), String(node.operator)];
  if (left === undefined || right === undefined) return [];
  // Parentheses belong to neither side.
  const between = source.slice(left.end, right.start);
  const withOperator = (kind: Change['kind'], other: string | undefined): readonly Change[] => {
    if (other === undefined) return [];
    const changed = between.replace(operator, other);
    const text = source.slice(node.start, left.end) + changed + source.slice(right.start, node.end);
    return [instead(node, kind, text)];
  };
  return [
    ...withOperator('comparison', bounds[operator]),
    // What decides is made true and false already.
    ...(decides ? [] : withOperator('comparison', contraries[operator])),
    ...(isText(left) || isText(right) ? [] : withOperator('arithmetic', calculations[operator])),
  ];
};

const negation: Rule = (node, { source, decides }) =>
  node.operator !== '!' || decides
    ? []
    : [instead(node, 'condition', source.slice(node.start + 1, node.end))];

const literal: Rule = (node, { parent, member }) => {
  const { value } = node;
  if (typeof value === 'boolean') return member === 'test' ? [] : [instead(node, 'boolean', String(!value))];
  // Small numbers count; large ones are limits, and a limit that is ten times as large is none.
  if (typeof value === 'number')
    return [instead(node, 'number', String(value < 10 ? value + 1 : value * 10))];
  if (typeof value !== 'string' || value === '') return [];
  // The comparison or the element is changed already.
  const changed = parent?.type === 'BinaryExpression' || parent?.type === 'ArrayExpression';
  return changed || parent?.type === 'ExpressionStatement' ? [] : [instead(node, 'string', "''")];
};

const leftOut = new Set([
  'CallExpression',
  'AwaitExpression',
  'YieldExpression',
  'AssignmentExpression',
  'UpdateExpression',
]);

const statement: Rule = (node) => {
  const expression = nodeAt(node, 'expression');
  if (expression === undefined || !leftOut.has(expression.type)) return [];
  return nodeAt(expression, 'callee')?.type === 'Super' ? [] : [instead(node, 'statement', '')];
};

const elements: Rule = (node) => nodesAt(node, 'elements').map((element) => instead(element, 'element', ''));

const methods = new Map([
  ['min', 'max'],
  ['max', 'min'],
  ['some', 'every'],
  ['every', 'some'],
]);

const method: Rule = (node, { source }) => {
  const property = nodeAt(nodeAt(node, 'callee') ?? node, 'property');
  const other = methods.get(String(property?.name));
  if (property === undefined || other === undefined) return [];
  const text = `${source.slice(node.start, property.start)}${other}${source.slice(property.end, node.end)}`;
  return [instead(node, 'method', text)];
};

const rules: Record<string, Rule> = {
  IfStatement: branch,
  ConditionalExpression: branch,
  WhileStatement: branch,
  ForStatement: branch,
  LogicalExpression: logic,
  BinaryExpression: binary,
  UnaryExpression: negation,
  Literal: literal,
  ExpressionStatement: statement,
  ArrayExpression: elements,
  CallExpression: method,
};

/** The changes that are made of a node. */
export function changesIn(node: Node, place: Place): readonly Change[] {
  return rules[node.type]?.(node, place) ?? [];
}
