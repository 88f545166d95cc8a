const storage = 'AzureWebJobsStorage';

/**
 * The storage connection string that a binding's `connection` names, as the WebJobs SDK finds it: the app setting
 * `AzureWebJobs` + name, else the name itself; no name means `AzureWebJobsStorage`. Throws an Error when there is none.
 */
export function queueConnection(connection: unknown, environment: NodeJS.ProcessEnv): string {
  const name = typeof connection === 'string' && connection !== '' ? connection : storage;
  const found = environment[`AzureWebJobs${name}`] || environment[name];
  if (found) return found;
  if (environment[`${name}__queueServiceUri`] || environment[`${name}__accountName`])
    throw new Error(`its 'connection' "${name}" uses an identity, which is not supported here`);
  throw new Error(`its 'connection' is "${name}", and there is no app setting '${name}'`);
}
