import type { GraphSnapshot } from './graph-snapshot.ts';

/** A row of an answer. */
export type GraphRow = Readonly<Record<string, unknown>>;

/**
 * A query that Resource Graph answers here. There is no KQL engine: a text that is not one of these, word for word, is refused.
 */
export interface FixedQuery {
  readonly name: string;
  /** KQL, as clients send it. */
  readonly text: string;
  /** The rows of these subscriptions (keys), in the order that the text asks for. */
  readonly rows: (snapshot: GraphSnapshot, subscriptions: ReadonlySet<string>) => readonly GraphRow[];
}
