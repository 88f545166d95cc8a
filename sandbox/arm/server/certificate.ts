import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** What a TLS server needs, and the file that its clients need. */
export interface Certificate {
  /** PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  /** The file that clients have to trust. */
  readonly caFile: string;
}

const day = 24 * 3_600_000;
const validDays = 3650;

/** The server's certificate, its own authority: kept in `folder`, made there at first start, when it runs out, and where what is kept is damaged. */
export async function loadCertificate(folder: string): Promise<Certificate> {
  const caFile = join(folder, 'ca.pem');
  const keyFile = join(folder, 'key.pem');
  if (!existsSync(caFile) || !existsSync(keyFile) || !isUsable(caFile, keyFile)) {
    const { cert, private: key } = await makeCertificate();
    writeFileSync(keyFile, key, { mode: 0o600 });
    writeFileSync(caFile, cert);
  }
  return { cert: readFileSync(caFile, 'utf8'), key: readFileSync(keyFile, 'utf8'), caFile };
}

// Certificates are checked against the wall clock, whatever time the world has.
function isUsable(caFile: string, keyFile: string): boolean {
  try {
    const cert = new X509Certificate(readFileSync(caFile));
    if (cert.validToDate.getTime() < Date.now() + 30 * day) return false;
    return cert.checkPrivateKey(createPrivateKey(readFileSync(keyFile)));
  } catch {
    // Truncated, or something else: nobody needs the old one.
    return false;
  }
}

function makeCertificate(): ReturnType<typeof generate> {
  const now = Date.now();
  // A name of its own: clients that trust several such authorities distinguish them by name.
  return generate([{ name: 'commonName', value: `Simulated Azure ${randomUUID()}` }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - day),
    notAfterDate: new Date(now + validDays * day),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
}
