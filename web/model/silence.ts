// The app writes a heartbeat each hour at least; whether one is due is checked every five minutes.
const maxMs = 70 * 60_000;

/** Whether the last heartbeat is too long ago: then nothing else on the page may be current. `now` is the app's time in milliseconds. */
export function isSilent(lastHeartbeatAt: string | null, now: number): boolean {
  return lastHeartbeatAt !== null && now - Date.parse(lastHeartbeatAt) > maxMs;
}
