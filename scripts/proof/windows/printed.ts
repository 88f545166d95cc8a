import { type GuestDetails, parseGuestDetails } from '../../../src/core/guest/guest-details.ts';
import { type GuestReport, parseGuestReport } from '../../../src/core/guest/guest-report.ts';

/** What both scripts printed. Throws where it cannot be read. */
export function needBoth(
  name: string,
  printed: string,
): readonly [report: GuestReport, details: GuestDetails] {
  const [report, details] = [parseGuestReport(printed), parseGuestDetails(printed)];
  if (report.ok && details.ok) return [report.value, details.value];
  throw new Error(`${name}: cannot be read: ${JSON.stringify([report, details])} in ${printed}`);
}
