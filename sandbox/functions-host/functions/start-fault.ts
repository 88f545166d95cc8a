/**
 * Why a host cannot start, in one line for the person who started it.
 * Thrown because no caller but the command line can go on without a host.
 */
export class StartFault extends Error {
  override readonly name = 'StartFault';
}
