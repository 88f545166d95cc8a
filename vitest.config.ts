import { configDefaults, defineConfig } from 'vitest/config';

// .ci/run adds up the results of tests and proof.
const results = process.env.TEST_RESULTS;

// The proof leaves out what it shows otherwise: patterns with commas between them. An `--exclude` does not reach the projects.
const leftOut = process.env.TESTS_LEFT_OUT?.split(',') ?? [];

const plain = ['core', 'azure', 'assessment', 'workflow'].map((room) => `test/${room}/**/*.test.ts`);

export default defineConfig({
  test: {
    pool: 'forks',
    // Whoever sits behind a proxy has it in the environment; every server of a test is on this machine.
    env: { NO_PROXY: 'localhost,127.0.0.1' },
    projects: [
      // Plain functions of plain data: one process for many files saves half of the time, most of which goes into loading.
      { extends: true, test: { name: 'plain', include: plain, isolate: false } },
      // The others start processes, or register functions once for all with the SDK.
      {
        extends: true,
        test: {
          name: 'whole',
          globalSetup: ['test/support/build-once.ts'],
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...plain, ...leftOut],
        },
      },
    ],
    // By default one less than there are processors, which leaves half of a small machine idle.
    maxWorkers: '100%',
    // Scenarios play whole stories with a host in a process of its own.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: results === undefined ? ['default'] : ['default', ['json', { outputFile: results }]],
  },
});
