/** What has to name the same version before it is released. */
export interface Release {
  /** Such as `v0.2.0`. */
  readonly tag: string;
  /** Of package.json. */
  readonly version: string;
  /** Of package-lock.json. */
  readonly locked: string;
  /** What azure.yaml says of itself, such as `accelnet@0.2.0`. */
  readonly template: string;
  /** The text of CHANGELOG.md. */
  readonly changelog: string;
}

/** Everything that keeps a version from being released under a tag. */
export function releaseFaults({ tag, version, locked, template, changelog }: Release): readonly string[] {
  const notes = notesOf(changelog, version);
  return [
    ...(/^v0\.\d+\.\d+$/.test(tag) ? [] : [`${tag}: should be the tag of a 0.x release, such as v0.2.0`]),
    ...(tag === `v${version}` ? [] : [`package.json: has version ${version}, and the tag is ${tag}`]),
    ...(locked === version ? [] : [`package-lock.json: has version ${locked}, and package.json ${version}`]),
    ...(template === `accelnet@${version}`
      ? []
      : [`azure.yaml: has template ${template}, and should have accelnet@${version}`]),
    ...(notes === undefined
      ? [`CHANGELOG.md: has no heading "## ${version} (YEAR-MONTH-DAY)"`]
      : notes === ''
        ? [`CHANGELOG.md: says nothing of ${version}`]
        : []),
  ];
}

/** What the changelog says of a version that has a day; undefined where it has no such heading. */
export function notesOf(changelog: string, version: string): string | undefined {
  const [, ...sections] = changelog.split(/^## /m);
  const own = sections.find((section) => dated.exec(section)?.[1] === version);
  return own?.slice(own.indexOf('\n') + 1).trim();
}

const dated = /^(\d+\.\d+\.\d+) \(\d{4}-\d\d-\d\d\)\n/;
