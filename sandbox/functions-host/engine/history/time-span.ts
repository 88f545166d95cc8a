const form = /^(?:(\d+)\.)?(\d{1,2}):([0-5]?\d):([0-5]?\d)(?:\.(\d{1,3})\d*)?$/;

/** Milliseconds of a .NET time span as settings hold it (`[days.]hh:mm:ss[.fraction]`), or undefined. */
export function parseTimeSpan(text: string): number | undefined {
  const [whole, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = ''] = form.exec(text) ?? [];
  if (whole === undefined || Number(hours) > 23) return undefined;
  const total = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  return total * 1000 + Number(fraction.padEnd(3, '0'));
}
