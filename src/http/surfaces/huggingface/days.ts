const DAY_MS = 86_400_000;

/**
 * The days of an ISO week (ISO 8601, `2026-W48`): Monday and Sunday. The first week of a year is that with its 4 January.
 * @returns null where the year has no such week
 */
export function daysOfWeek(week: string): { from: string; to: string } | null {
  const [year = 0, number = 0] = week.split('-W').map(Number);
  const fourth = Date.UTC(year, 0, 4);
  const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY_MS + (number - 1) * 7 * DAY_MS;
  // A week is of the year that has its Thursday.
  if (number < 1 || new Date(monday + 3 * DAY_MS).getUTCFullYear() !== year) return null;
  const text = (time: number): string => new Date(time).toISOString().slice(0, 10);
  return { from: text(monday), to: text(monday + 6 * DAY_MS) };
}
