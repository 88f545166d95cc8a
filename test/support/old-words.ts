/** A word, or several words in a row, that may name nothing; `allowed` are names in which it means something else, each with the reason. */
export interface OldWord {
  readonly word: string;
  readonly instead: string;
  readonly allowed?: readonly string[];
}

const of = (instead: string, ...words: readonly string[]): OldWord[] =>
  words.map((word) => ({ word, instead }));

/** The words that those of docs/glossary.md have replaced. One with another correct meaning, such as *report* or *closed*, is not listed. */
export const oldWords: readonly OldWord[] = [
  ...of('facts', 'scene', 'scenes'),
  ...of(
    'assessment',
    'verdict',
    'verdicts',
    'judge',
    'judges',
    'judged',
    'judging',
    'judgement',
    'judgements',
  ),
  ...of('revalidation', 'second-look', 'second-looks'),
  ...of('skip, skipped', 'leave', 'is-left'),
  ...of('a lease', 'grants', 'ledger', 'ledgers'),
  ...of('orphaned, recovery', 'dead-run', 'dead-runs', 'heal', 'heals', 'healed', 'healing', 'legacy-run'),
  ...of('safeguards', 'brake', 'brakes'),
  ...of('a capacity hold', 'closed-key', 'closed-keys', 'capacity-closed'),
  ...of(
    'notification',
    'told',
    'teller',
    'tellers',
    'shout',
    'shouts',
    'shouted',
    'letter',
    'letters',
    'owed',
  ),
  ...of('heartbeat', 'pulse', 'vitals', 'alarm', 'alarms'),
  ...of('recreated VM', 'namesake', 'namesakes'),
  ...of('retries and streaks', 'insist', 'insists', 'insisting', 'in-a-row', 'in-turns', 'looks-believed'),
  ...of('dead-lettered', 'put-aside', 'crowded-out', 'is-given-up'),
  ...of('read from the state', 'heed', 'heeds', 'heeded', 'learn', 'learns', 'learnt'),
];
