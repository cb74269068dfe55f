import type { Child } from 'hono/jsx';
import { ROUTES } from '../../routes.ts';

/** The field that only programs fill in which fill in everything. */
export const TRAP = 'leave_empty';

/** Parameters of a form that say what is asked for. */
export type AskedFields = readonly (readonly [name: string, value: string])[];

interface MailFormProps {
  title: string;
  /** What is asked for, as a page of results or a list of ids says it. */
  fields?: AskedFields;
  /** What else there is to say. */
  children?: Child;
}

/** The shortest way to new papers by mail: an address, and how often. The rest is chosen on a page of its own. */
export function MailForm({ title, fields = [], children }: MailFormProps) {
  const said = new URLSearchParams(fields.map(([name, value]) => [name, value])).toString();
  const more = said === '' ? ROUTES.subscribe.path : `${ROUTES.subscribe.path}?${said}`;
  return (
    <section class="subscribe" aria-labelledby="by-mail">
      <h2 id="by-mail">{title}</h2>
      <form class="by-mail" action={ROUTES.subscribe.path} method="post">
        <AskedInputs fields={fields} />
        <Trap />
        <div class="field">
          <input
            type="email"
            name="email"
            required
            autocomplete="email"
            placeholder="you@example.org"
            aria-label="Your email address"
          />
          <button name="rhythm" value="daily">
            Daily
          </button>
          <button name="rhythm" value="weekly">
            Weekly
          </button>
        </div>
      </form>
      <p class="note">
        {children}
        <a href={more} rel="nofollow">
          Language and number
        </a>
        {' · '}
        <a href={ROUTES.privacy.path}>Privacy</a>
      </p>
    </section>
  );
}

/** What is asked for, for whoever sends the form. */
export function AskedInputs({ fields }: { fields: AskedFields }) {
  return (
    <>
      {fields.map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
    </>
  );
}

interface EmailFieldProps {
  /** What was typed. */
  email: string | undefined;
  /** Why it was not taken. */
  problem: string | undefined;
}

/** The field for an address on a page of its own, and what is wrong with what was typed. */
export function EmailField({ email, problem }: EmailFieldProps) {
  return (
    <>
      <p>
        <label class="name" for="email">
          Your email address
        </label>
        <input
          id="email"
          name="email"
          type="email"
          required
          value={email}
          autocomplete="email"
          placeholder="you@example.org"
          aria-invalid={problem === undefined ? undefined : 'true'}
          aria-describedby={problem === undefined ? undefined : 'problem-of-email'}
        />
      </p>
      {problem !== undefined && (
        <p class="note warn" id="problem-of-email" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}

/** Nobody sees it, hears of it or comes to it by keyboard. */
export function Trap() {
  return (
    <div class="sr" aria-hidden="true">
      <label>
        Leave this empty <input name={TRAP} tabindex={-1} autocomplete="off" />
      </label>
    </div>
  );
}
