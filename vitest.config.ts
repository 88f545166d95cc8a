import { defineConfig } from 'vitest/config';

// .ci/run adds up the results of tests and proof.
const results = process.env.TEST_RESULTS;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build-once.ts'],
    pool: 'forks',
    // By default one less than there are processors, which leaves half of a small machine idle.
    maxWorkers: '100%',
    // Scenarios play whole stories with a host in a process of its own.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: results === undefined ? ['default'] : ['default', ['json', { outputFile: results }]],
  },
});
