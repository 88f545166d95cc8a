// The app's heart beats each hour at least, and is looked at every five minutes.
const maxMs = 70 * 60_000;

/** Whether the last heartbeat is too long ago: then nothing else that is shown may be believed to go on. `now` is the app's time in milliseconds. */
export function isSilent(lastHeartbeatAt: string | null, now: number): boolean {
  return lastHeartbeatAt !== null && now - Date.parse(lastHeartbeatAt) > maxMs;
}
