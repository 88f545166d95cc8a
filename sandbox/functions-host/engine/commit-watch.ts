/** Called around each commit of the store. */
export interface CommitWatch {
  before(): void;
  after(): void;
}

/** Where a host kills itself: right before or right after its Nth committed transaction, counted from 1. */
export interface Death {
  readonly when: 'before' | 'after';
  readonly commit: number;
}

/** Reads `before:N` or `after:N`; undefined for anything else. */
export function parseDeath(text: string): Death | undefined {
  const [, when, commit] = /^(before|after):([1-9]\d{0,8})$/.exec(text) ?? [];
  if (when !== 'before' && when !== 'after') return undefined;
  return { when, commit: Number(commit) };
}

/** A death that is ordered while the host runs: right after so many more commits. */
export class OrderedDeath implements CommitWatch {
  readonly #other: CommitWatch | undefined;
  #left: number | undefined;

  /** `other` is called at each commit as well. */
  constructor(other: CommitWatch | undefined) {
    this.#other = other;
  }

  order(commits: number): void {
    this.#left = commits;
  }

  before(): void {
    this.#other?.before();
  }

  after(): void {
    this.#other?.after();
    if (this.#left === undefined) return;
    this.#left--;
    if (this.#left === 0) process.kill(process.pid, 'SIGKILL');
  }
}

/** Kills this process with SIGKILL, as a power cut would, at one commit. For tests of what a restart finds. */
export function dieAt({ when, commit }: Death): CommitWatch {
  let begun = 0;
  const die = (): void => {
    process.kill(process.pid, 'SIGKILL');
  };
  return {
    before: () => {
      begun++;
      if (when === 'before' && begun === commit) die();
    },
    after: () => {
      if (when === 'after' && begun === commit) die();
    },
  };
}
