import type { TokenCredential } from '@azure/identity';
import { BlobServiceClient, type ContainerClient, RestError } from '@azure/storage-blob';
import { canonicalJson } from '../../core/lib/canonical-json.ts';
import type { JournalPlace } from '../../core/settings/journal-place.ts';

/** Every record's container; in Azure under an immutability policy, so that what is written cannot be changed (storage/blobs/immujournal-storage-overview). */
export const recordContainer = 'accelnet-records';

/** Opens the container; nothing is sent. */
export function openContainer(place: JournalPlace, credential: () => TokenCredential): ContainerClient {
  const retryOptions = { maxTries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 1000 };
  const service =
    place.kind === 'identity'
      ? new BlobServiceClient(place.blobUrl, credential(), { retryOptions })
      : BlobServiceClient.fromConnectionString(place.connectionString, { retryOptions });
  return service.getContainerClient(recordContainer);
}

const nameOf = (id: string): string => `${id}.json`;

/**
 * Writes a value once, as JSON. `another`: a different text is stored there already, and stays. The container is created when it is first found missing.
 */
export async function writeOnce(
  container: ContainerClient,
  id: string,
  value: object,
  abortSignal: AbortSignal,
): Promise<'written' | 'already' | 'another'> {
  const body = Buffer.from(canonicalJson(value));
  try {
    await upload(container, id, body, abortSignal);
    return 'written';
  } catch (error) {
    if (!(error instanceof RestError) || (error.statusCode !== 409 && error.statusCode !== 412)) throw error;
    const there = await readText(container, id, abortSignal);
    // Refused, but no blob is there: the cause is not "it exists".
    if (there === undefined) throw error;
    return Buffer.from(there).equals(body) ? 'already' : 'another';
  }
}

async function upload(
  container: ContainerClient,
  id: string,
  body: Buffer,
  abortSignal: AbortSignal,
): Promise<void> {
  const blob = container.getBlockBlobClient(nameOf(id));
  const options = {
    conditions: { ifNoneMatch: '*' },
    blobHTTPHeaders: { blobContentType: 'application/json' },
    abortSignal,
  };
  try {
    await blob.uploadData(body, options);
  } catch (error) {
    if (!(error instanceof RestError) || error.code !== 'ContainerNotFound') throw error;
    await container.createIfNotExists({ abortSignal });
    await blob.uploadData(body, options);
  }
}

/** The text that is kept under an id; undefined when there is none. */
export async function readText(
  container: ContainerClient,
  id: string,
  abortSignal: AbortSignal,
): Promise<string | undefined> {
  try {
    const blob = container.getBlobClient(nameOf(id));
    const { readableStreamBody } = await blob.download(0, undefined, { abortSignal });
    const chunks: Buffer[] = [];
    for await (const chunk of readableStreamBody ?? []) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks).toString();
  } catch (error) {
    if (error instanceof RestError && error.statusCode === 404) return undefined;
    throw error;
  }
}
