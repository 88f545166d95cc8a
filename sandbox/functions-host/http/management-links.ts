/** The URLs that manage one instance, by the names that clients know. */
export type ManagementLinks = Readonly<Record<string, string>>;

/** Stands where Azure has the system key of the Durable extension, while the host asks for no keys. */
export const noKey = 'sandbox';

/** `key` is the system key of the Durable extension. */
export function managementLinks(origin: string, hubName: string, id: string, key: string): ManagementLinks {
  const instance = `${origin}/runtime/webhooks/durabletask/instances/${id}`;
  const query = `taskHub=${hubName}&connection=Storage&code=${key}`;
  return {
    id,
    statusQueryGetUri: `${instance}?${query}`,
    sendEventPostUri: `${instance}/raiseEvent/{eventName}?${query}`,
    terminatePostUri: `${instance}/terminate?reason={text}&${query}`,
    rewindPostUri: `${instance}/rewind?reason={text}&${query}`,
    purgeHistoryDeleteUri: `${instance}?${query}`,
    restartPostUri: `${instance}/restart?${query}`,
    suspendPostUri: `${instance}/suspend?reason={text}&${query}`,
    resumePostUri: `${instance}/resume?reason={text}&${query}`,
  };
}

/** The JSON text that a durable client input receives: where and how durable-functions reaches this host. */
export function clientBinding(origin: string, hubName: string, key: string): string {
  const base = `${origin}/runtime/webhooks/durabletask`;
  const query = `taskHub=${hubName}&connection=Storage&code=${key}`;
  const start = `${base}/orchestrators/{functionName}[/{instanceId}]`;
  return JSON.stringify({
    taskHubName: hubName,
    creationUrls: {
      createNewInstancePostUri: `${start}?code=${key}`,
      createAndWaitOnNewInstancePostUri: `${start}?timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}&code=${key}`,
    },
    managementUrls: managementLinks(origin, hubName, 'INSTANCEID', key),
    baseUrl: base,
    requiredQueryStringParameters: query,
    rpcBaseUrl: `${origin}/durabletask/`,
  });
}
