/** The sections of docs/benchmarks.md, in its order. */
export const sectionNames = [
  'downtime',
  'remediation',
  'host',
  'safeguards',
  'sweep',
  'audit',
  'deployed',
  'light-start',
] as const;

export type SectionName = (typeof sectionNames)[number];
