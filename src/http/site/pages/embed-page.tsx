import { raw } from 'hono/html';
import { ALL_MESSAGES } from '../../../widget/languages.ts';
import { languageFor } from '../../../widget/messages.ts';
import { describeCheck, type NamedPaper, type PaperCheck } from '../../../widget/paper-check.ts';
import { snippetHtml, type SnippetOptions } from '../../../widget/snippet.ts';
import { page, type Html } from './document.tsx';

/** What is known of the paper whose neighbours are to be listed. */
export interface RelatedTo {
  check: PaperCheck;
  /** A paper of this index. */
  example?: NamedPaper;
}

interface EmbedProps {
  options: SnippetOptions;
  /** Root of the API, with its slash at the end. */
  api: string;
  /** Absent for a search box. */
  related?: RelatedTo | undefined;
  /** Whether this site mails new papers. */
  mail: boolean;
}

/** The page that makes the HTML of a search box, or of a list of related papers, for another site. */
export function embedPage({ options, api, related, mail }: EmbedProps): Html {
  const messages = Object.entries(ALL_MESSAGES).find(([code]) => code === languageFor(options.lang));
  const paper = typeof related?.check === 'object' ? related.check.id : options.paper;
  const snippet = snippetHtml({ ...options, paper }, api, messages?.[1] ?? ALL_MESSAGES.en);
  return page({
    title: 'Search box for your site',
    description: 'Put paper search on your own page: one script tag and one element.',
    canonical: '/embed',
    mail,
    head: (
      <>
        <link rel="stylesheet" href="/embed.css" />
        <script src="/embed.js" defer></script>
      </>
    ),
    children: (
      <div class="embed">
        <h1>Paper search on your own site</h1>
        <p>
          Choose the options, then paste the HTML into your page. It works without JavaScript too, passes a
          strict Content Security Policy and collects nothing about your readers: no cookies, no tracking.
        </p>
        <Options options={options} related={related} />
        <section id="outcome" hidden={related !== undefined && typeof related.check !== 'object'}>
          <h2>HTML to paste</h2>
          <pre tabindex={0}>
            <code id="snippet">{snippet}</code>
          </pre>
          <p>
            <button type="button" id="copy" hidden>
              Copy
            </button>{' '}
            <span id="copied" role="status"></span>
          </p>
          <h2>Preview</h2>
          {/* The snippet itself: whatever was chosen is escaped in it. */}
          <div id="preview">{raw(snippet)}</div>
        </section>
      </div>
    ),
  });
}

function Options({ options, related }: { options: SnippetOptions; related: RelatedTo | undefined }) {
  const isSearch = options.element === 'sextant-search';
  const usual = isSearch ? '8' : '5';
  return (
    <form id="options" action="/embed" method="get">
      <Choice
        name="element"
        label="What to embed"
        value={options.element}
        choices={[
          ['sextant-search', 'Search box'],
          ['sextant-related', 'Related papers'],
        ]}
      />
      {related && <PaperField typed={options.paper} {...related} />}
      <Field name="label" label="Label" value={options.label} />
      <Choice name="lang" label="Language" value={options.lang} choices={LANGUAGE_NAMES} />
      <Choice
        name="theme"
        label="Colours"
        value={options.theme}
        choices={[
          ['', 'Same as your page'],
          ['light', 'Light'],
          ['dark', 'Dark'],
          ['auto', 'The reader’s preference'],
        ]}
      />
      <Choice
        name="links"
        label="Titles link to"
        value={options.links}
        choices={[
          ['', 'The paper’s own site'],
          ['sextant', 'The paper’s page here'],
        ]}
      />
      <Choice
        name="limit"
        label="Papers shown"
        value={options.limit}
        choices={[
          ['3', '3'],
          ['', usual],
          ['10', '10'],
          ['20', '20'],
        ]}
      />
      {isSearch && <Field name="shortcut" label="Shortcut" value={options.shortcut} placeholder="mod+k" />}
      {isSearch && (
        <label class="check">
          <input type="checkbox" name="modal" value="modal" checked={options.modal !== ''} /> Open in a dialog
        </label>
      )}
      <button type="submit">Update</button>
    </form>
  );
}

/** The one thing that a list of related papers cannot do without. */
function PaperField({ typed, check, example }: RelatedTo & { typed: string }) {
  return (
    <div class="which">
      <label for="paper">Id of the paper</label>
      <input
        id="paper"
        name="paper"
        value={typed}
        placeholder={example?.id}
        maxlength={200}
        autocomplete="off"
        spellcheck={false}
        aria-describedby="paper-check"
        aria-invalid={check === 'unknown' ? 'true' : undefined}
      />
      <p id="paper-check" role="status">
        {describeCheck(check)}
      </p>
      {example && check === 'missing' && (
        <p id="paper-example">
          For example{' '}
          <a href={`/embed?${new URLSearchParams({ element: 'sextant-related', paper: example.id })}`}>
            {example.title}
          </a>
        </p>
      )}
    </div>
  );
}

interface FieldProps {
  name: string;
  label: string;
  value: string;
  placeholder?: string;
}

function Field({ name, label, value, placeholder }: FieldProps) {
  return (
    <label>
      {label}
      <input name={name} value={value} placeholder={placeholder} maxlength={200} autocomplete="off" />
    </label>
  );
}

interface ChoiceProps {
  name: string;
  label: string;
  value: string;
  choices: readonly (readonly [value: string, text: string])[];
}

function Choice({ name, label, value, choices }: ChoiceProps) {
  return (
    <label>
      {label}
      <select name={name}>
        {choices.map(([choice, text]) => (
          <option value={choice} selected={choice === value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Each language by its own name. Empty: the language of the page that the snippet is pasted into. */
const LANGUAGE_NAMES: [code: string, name: string][] = [
  ['', 'Same as your page'],
  ...Object.keys(ALL_MESSAGES).map((code): [string, string] => [
    code,
    new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code,
  ]),
];
