import { runCommand } from '../cli/command-line/run-command.ts';

const command = {
  call: 'npm run build',
  about: 'Bundles the app into dist/main.cjs, and its page into dist/web.',
  options: {},
};

await runCommand(command, async () => {
  const [{ buildApp }, { buildPage }] = await Promise.all([
    import('./build/build-app.ts'),
    import('./build/build-page.ts'),
  ]);
  await Promise.all([buildApp(), buildPage()]);
  return 0;
});
