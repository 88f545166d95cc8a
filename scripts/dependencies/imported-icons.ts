import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What the installed Fluent packages import from the icons. */
export interface ImportedIcons {
  /** Names of icons, sorted. */
  readonly icons: readonly string[];
  /** Other names: of style classes, and of the provider of the direction. */
  readonly others: readonly string[];
}

/** Reads what the installed Fluent packages, in the form that the page is bundled from, import from `@fluentui/react-icons`. */
export function importedIcons(root: string): ImportedIcons {
  const files = globSync('node_modules/@fluentui/*/lib/**/*.js', {
    cwd: root,
    exclude: (file) => file.includes('react-icons'),
  });
  const imported = files.flatMap((file) =>
    [
      ...readFileSync(path.join(root, file), 'utf8').matchAll(
        /import \{([^}]+)\} from ['"]@fluentui\/react-icons/g,
      ),
    ].flatMap(([, names = '']) => names.split(',').map((name) => name.trim())),
  );
  const names = [...new Set(imported)].toSorted();
  const isIcon = (name: string): boolean => /(?:Filled|Regular)$/.test(name);
  return { icons: names.filter(isIcon), others: names.filter((name) => !isIcon(name)) };
}
