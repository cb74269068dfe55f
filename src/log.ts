type Level = 'info' | 'warn' | 'error';

/** What a log line says beside its level and its event; what is undefined is left out. */
export type LogFields = Record<string, string | number | boolean | undefined>;

/**
 * Writes one line of JSON: Workers Logs and log drains read it by its fields. docs/operations.md says what each event
 * means.
 */
export function log(level: Level, event: string, fields: LogFields = {}): void {
  console[level](JSON.stringify({ level, event, ...fields }));
}

/** The messages of an error and of what caused it, in one line. */
export function causeOf(error: unknown): string {
  const messages: string[] = [];
  for (let cause = error; cause !== undefined && messages.length < MOST_CAUSES;) {
    messages.push(cause instanceof Error ? cause.message : String(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return messages.join(' ← ').replace(/\s+/g, ' ').slice(0, LONGEST_CAUSE);
}

const MOST_CAUSES = 4;
const LONGEST_CAUSE = 1_000;
