const setting = /^(?:\$env:)?ACCELNET_([A-Z_]+) ?= ?'([^'\n]*)'$/;

/** The settings that a script was given, as lines of its own: `ACCELNET_NAME='value'` in a shell, `$env:ACCELNET_NAME = 'value'` in PowerShell. */
export function settingsIn(script: string): Readonly<Record<string, string>> {
  const found = script.split('\n').map((line) => setting.exec(line));
  return Object.fromEntries(
    found.flatMap((match) => (match === null ? [] : [[match[1] ?? '', match[2] ?? '']])),
  );
}

/** The script as it is without its settings. */
export function withoutSettings(script: string): string {
  return script
    .split('\n')
    .filter((line) => !setting.test(line))
    .join('\n');
}
