import { gainReasons } from './gain-reasons.ts';
import { momentReasons } from './moment-reasons.ts';
import type { ReasonRow } from './reason-row.ts';
import { riskReasons } from './risk-reasons.ts';

// In the order in which reasons are given: the owner's will first, and last what passes by itself.
const rows = { ...gainReasons, ...riskReasons, ...momentReasons } as const;

export type ReasonCode = keyof typeof rows;

/** One row a reason: its decision, its sentence, its remedy and its source. The list is closed. */
export const reasonTable: Readonly<Record<ReasonCode, ReasonRow>> = rows;

export const reasonCodes = Object.keys(rows) as readonly ReasonCode[];
