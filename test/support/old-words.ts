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
    'looks',
    'looked',
    'finding',
    'findings',
  ),
  // A kind of life, whose name seeds it.
  { word: 'look', instead: 'an assessment', allowed: ['mindsDuringALook'] },
  ...of('skip, skipped', 'leave', 'is-left'),
  ...of('a lease', 'grant', 'grants', 'ledger', 'ledgers'),
  // What turns back a defect of the sources.
  { word: 'gates', instead: 'leases', allowed: ['gates', 'gates.test'] },
  ...of('a lease', 'gate'),
  // The first half of dead-lettered, where a query or a template is cut into words.
  { word: 'dead', instead: 'orphaned', allowed: ['dead'] },
  ...of('orphaned, recovery', 'dead-run', 'dead-runs', 'heal', 'heals', 'healed', 'healing'),
  // A tag that Azure's users know.
  { word: 'legacy', instead: 'inherited', allowed: ['LegacyVMNVA', 'legacyVMNVA', 'LegacyVmNva'] },
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
    'tell',
    'tells',
  ),
  // Lines of a guest's log; a kind of life, whose name seeds it.
  { word: 'trouble', instead: 'an error', allowed: ['trouble', 'troubleForMinutes'] },
  ...of('heartbeat', 'pulse', 'beat', 'beats', 'vitals', 'alarm', 'alarms'),
  ...of('a state that is handed on', 'carried'),
  // A statement of SQLite.
  { word: 'prepared', instead: 'a pending start', allowed: ['prepared'] },
  ...of('maxX, defaultX', 'longest', 'usual'),
  ...of('recreated VM', 'namesake', 'namesakes'),
  ...of('retries and streaks', 'insist', 'insists', 'insisting', 'in-a-row', 'in-turns', 'looks-believed'),
  ...of('dead-lettered', 'put-aside', 'crowded-out', 'is-given-up'),
  ...of('read from the state', 'heed', 'heeds', 'heeded', 'learn', 'learns', 'learnt'),
];
