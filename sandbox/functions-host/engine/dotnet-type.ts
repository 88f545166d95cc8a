const extension = 'Microsoft.Azure.WebJobs.Extensions.DurableTask';

/** The `$type` that Newtonsoft.Json writes into a message of the Durable extension. */
export function typeName(name: 'RequestMessage' | 'ResponseMessage' | 'ReleaseMessage'): string {
  return `${extension}.${name}, ${extension}`;
}
