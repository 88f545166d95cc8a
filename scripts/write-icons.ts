import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { runCommand } from '../cli/command-line/run-command.ts';
import { importedIcons } from './dependencies/imported-icons.ts';

const root = path.resolve(import.meta.dirname, '..');
const name = '@fluentui/react-icons';

const command = {
  call: 'node scripts/write-icons.ts',
  about: `Writes web/icons/shapes.ts: the shapes of the icons that the Fluent packages import, from the real ${name}, which it installs in a folder of its own.`,
  options: {},
};

/** The shapes of these icons, as text of TypeScript, from the folder of the real package. Throws an Error for one that is not there or of another form. */
function shapesOf(icons: readonly string[], folder: string): string {
  const chunks = globSync('lib/{icons,sizedIcons}/chunk-*.js', { cwd: folder })
    .map((file) => readFileSync(path.join(folder, file), 'utf8'))
    .join('\n');
  const rows = icons.map((icon) => {
    const call = new RegExp(`createFluentIcon\\('${icon}', "(\\w+)", \\["([^"]+)"\\]\\)`).exec(chunks);
    if (call === null) throw new Error(`${icon}: is not in ${name}, or has more than one path`);
    return `  ${icon}: {\n    size: '${call[1]}',\n    path: '${call[2]}',\n  },`;
  });
  return `// Written by scripts/write-icons.ts; see NOTICE.\nexport const shapes = {\n${rows.join('\n')}\n} as const;\n\nexport type IconName = keyof typeof shapes;\n`;
}

await runCommand(command, async () => {
  const { version } = JSON.parse(readFileSync(path.join(root, 'web/icons/package.json'), 'utf8'));
  const folder = await mkdtemp(path.join(os.tmpdir(), 'accelnet-icons-'));
  try {
    const real = `${name}@${String(version).replace('-local', '')}`;
    const args = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', real];
    await promisify(execFile)('npm', args);
    const { icons } = importedIcons(root);
    await writeFile(
      path.join(root, 'web/icons/shapes.ts'),
      shapesOf(icons, path.join(folder, 'node_modules', name)),
    );
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
