const setState = 'https://learn.microsoft.com/azure';

const filesOfRepositories: Readonly<Record<string, string>> = {
  'microsoft/lisa platform_.py':
    'https://github.com/microsoft/lisa/blob/main/lisa/sut_orchestrator/azure/platform_.py',
  'freebsd/freebsd-src sys/dev/mana': 'https://github.com/freebsd/freebsd-src/tree/main/sys/dev/mana',
};

function addressOf(source: string): string {
  const pull = /^azure-docs PR (\d+)$/.exec(source);
  if (pull !== null) return `https://github.com/MicrosoftDocs/azure-docs/pull/${pull[1]}`;
  const file = filesOfRepositories[source];
  if (file !== undefined) return file;
  const page = /^(?:azure-docs|azure-compute-docs) ([\w/-]+)$/.exec(source);
  if (page === null) throw new Error(`no address is known of the source '${source}'`);
  return `${setState}/${page[1]}`;
}

/** Sources as the code names them (`azure-docs FOLDER/PAGE; OTHER-PAGE`), as links; a page without a folder is in that of the page before. */
export function linkSources(sources: string): string {
  let folder = '';
  return sources
    .split(/[;,] /)
    .map((source) => {
      if (!source.includes(' ')) return `[${source}](${addressOf(`${folder}/${source}`)})`;
      folder = source.slice(0, source.lastIndexOf('/'));
      return `[${source.replace(/^.*\//, '')}](${addressOf(source)})`;
    })
    .join(', ');
}
