/** What the exit codes of every command mean. */
export const exitCodes = {
  done: { code: 0, means: 'done; also where the reader of the output ended early, as `head` does' },
  unread: { code: 1, means: 'something could not be read or measured; what was printed is not complete' },
  wrong: { code: 2, means: 'the command line, a file or a setting is wrong; nothing was begun' },
  interrupted: { code: 130, means: 'interrupted' },
} as const;

/** The exit codes for a usage. */
export const exitCodeNotes = [
  'Exit codes:',
  ...Object.values(exitCodes).map(({ code, means }) => `  ${String(code).padEnd(3)}   ${means}`),
].join('\n');
