import { nearest } from '../lib/nearest.ts';
import { didYouMean, quoted } from '../lib/strict-object.ts';
import type { Values } from '../lib/values.ts';
import type { Settings } from './setting.ts';
import { settings } from './settings.ts';

const ours = /^ACCELNET_/i;
const namesIn = (table: Settings): readonly string[] => Object.keys(table).filter((name) => ours.test(name));

/**
 * Names of given settings that can only be meant for us, but do not exist: the app would use other values than the person who gave
 * them expects. Empty ones are ignored.
 */
export function unknownSettings(
  env: Readonly<Record<string, string | undefined>>,
  table: Settings = settings,
): readonly string[] {
  const known = namesIn(table);
  return Object.keys(env).filter(
    (name) => env[name]?.trim() && !known.includes(name) && isMeantForUs(name, known),
  );
}

/** By its prefix in any casing, or as a known name with its prefix misspelt. */
function isMeantForUs(name: string, known: readonly string[]): boolean {
  if (ours.test(name)) return true;
  const [prefix = '', ...rest] = name.split(/(?<=^[^_-]{6,12})[_-]/);
  return (
    rest.length === 1 &&
    nearest(prefix, ['ACCELNET']) !== undefined &&
    known.includes(`ACCELNET_${rest[0]?.toUpperCase()}`)
  );
}

/** The fault of a setting that does not exist. */
export function unknownSettingFault(name: string, values: Values): string {
  if (values === 'hidden') return 'an app setting: there is no setting of its name; the log names it';
  return `${quoted(name).slice(1, -1)}: there is no such setting${didYouMean(name, namesIn(settings))}`;
}
