/** How a thing looks: by word and colour, never by colour alone. */
export type Tone = 'good' | 'calm' | 'busy' | 'warn' | 'bad';

interface Word {
  readonly text: string;
  readonly tone: Tone;
}

const outcomes: Readonly<Record<string, Word>> = {
  accelerated: { text: 'Accelerated', tone: 'good' },
  aligned: { text: 'Flag aligned', tone: 'good' },
  skipped: { text: 'Skipped', tone: 'calm' },
  cancelled: { text: 'Cancelled', tone: 'calm' },
  denied: { text: 'Not approved', tone: 'calm' },
  expired: { text: 'Expired', tone: 'calm' },
  refused: { text: 'Refused', tone: 'calm' },
  'rolled-back': { text: 'Rolled back', tone: 'warn' },
  interrupted: { text: 'Interrupted', tone: 'warn' },
  stranded: { text: 'Stranded', tone: 'bad' },
};

/** The word for how a remediation ended; a code of another release is shown as it is. */
export function outcomeWord(code: string): Word {
  return outcomes[code] ?? { text: code, tone: 'calm' };
}

export const knownOutcomes: readonly string[] = Object.keys(outcomes);

const phases: Readonly<Record<string, string>> = {
  requested: 'Asking for the VM',
  waiting: 'Waiting',
  assessing: 'Assessing again',
  deallocating: 'Deallocating',
  updating: 'Changing interfaces',
  starting: 'Starting',
  verifying: 'Verifying',
  reverting: 'Putting back',
  restarting: 'Starting as it was',
  'verifying-original': 'Verifying as it was',
  stranded: 'Stranded, still trying',
  recovery: 'Recovery',
  watching: 'Watching its start',
  ended: 'Ended',
};

export function phaseWord(phase: string): string {
  return phases[phase] ?? phase;
}

const endings: Readonly<Record<string, string>> = {
  done: 'all went well',
  held: 'another run had the VM',
};

/** Why a remediation ended as it did, in words. */
export function endingWord(reason: string): string {
  return endings[reason] ?? spaced(reason);
}

/** A size that has no room, as the safeguards name it: `size|zone|location`. */
export function capacityWord(key: string): string {
  const [size = key, zone = '-', location = ''] = key.split('|');
  return [size.replace(/^standard_/i, ''), ...(zone === '-' ? [] : [`zone ${zone}`]), location]
    .join(' ')
    .trim();
}

/** `rolled-back` and `hourly-rate` as words. */
export function spaced(code: string): string {
  return code.replaceAll('-', ' ');
}

/** What an assessment comes to, in a word. */
export function decisionWord(decision: string, reason: string): Word {
  if (reason === 'already-accelerated') return { text: 'Accelerated', tone: 'good' };
  if (reason === 'accelerated-by-platform') return { text: 'By platform', tone: 'good' };
  switch (decision) {
    case 'remediate':
      return { text: 'To be accelerated', tone: 'busy' };
    case 'defer':
      return { text: 'Deferred', tone: 'busy' };
    case 'to-confirm':
      return { text: 'To be confirmed', tone: 'busy' };
    case 'unreadable':
      return { text: 'Not readable', tone: 'warn' };
    case 'gone':
      return { text: 'Gone', tone: 'calm' };
    default:
      return { text: 'Skipped', tone: 'calm' };
  }
}

const sizeAnswers: Readonly<Record<string, Word>> = {
  capable: { text: 'Gains', tone: 'good' },
  'accelerated-by-platform': { text: 'By platform', tone: 'good' },
  'not-capable': { text: 'No effect', tone: 'calm' },
  unknown: { text: 'Unknown', tone: 'warn' },
};

/** What is known of a size, in a word. */
export function sizeWord(answer: string, contradicted: boolean): Word {
  if (contradicted) return { text: 'Contradicted', tone: 'bad' };
  return sizeAnswers[answer] ?? { text: answer, tone: 'calm' };
}

const sources: Readonly<Record<string, string>> = {
  guest: 'Guest',
  fleet: 'Fleet',
  operator: 'Policy',
  table: 'Table',
  advisor: 'Azure Advisor',
  'resource-skus': 'Azure',
};

export function sourceWord(source: string): string {
  return sources[source] ?? source;
}

const diagnoses: Readonly<Record<string, Word>> = {
  cause: { text: 'A cause was found', tone: 'warn' },
  working: { text: 'It works', tone: 'good' },
};

/** What a diagnosis amounts to, in a word. */
export function diagnosisWord(kind: string): Word {
  return diagnoses[kind] ?? { text: 'No cause was found', tone: 'calm' };
}
