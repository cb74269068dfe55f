import { raw } from 'hono/html';
import { ALL_MESSAGES } from '../../widget/languages.ts';
import { languageFor } from '../../widget/messages.ts';
import { snippetHtml, type SnippetOptions } from '../../widget/snippet.ts';
import { page, type Html } from './document.tsx';

/** The page that makes the HTML of a search box, or of a list of related papers, for another site. */
export function embedPage(options: SnippetOptions, api: string): Html {
  const messages = Object.entries(ALL_MESSAGES).find(([code]) => code === languageFor(options.lang));
  const snippet = snippetHtml(options, api, messages?.[1] ?? ALL_MESSAGES.en);
  return page({
    title: 'Search box for your site',
    description: 'Put paper search on your own page: one script tag and one element.',
    canonical: '/embed',
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
          Choose what it should be, then paste the HTML into your page. It works without JavaScript too,
          passes a strict Content Security Policy and takes nothing from your readers: no cookies, no
          tracking.
        </p>
        <Options options={options} />
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
      </div>
    ),
  });
}

function Options({ options }: { options: SnippetOptions }) {
  const isSearch = options.element === 'sextant-search';
  return (
    <form id="options" action="/embed" method="get">
      <Choice
        name="element"
        label="What"
        value={options.element}
        choices={{ 'sextant-search': 'Search box', 'sextant-related': 'Related papers' }}
      />
      {!isSearch && <Field name="paper" label="Id of the paper" value={options.paper} />}
      <Field name="label" label="Label" value={options.label} />
      <Choice name="lang" label="Language" value={options.lang} choices={LANGUAGE_NAMES} />
      <Choice
        name="theme"
        label="Colours"
        value={options.theme}
        choices={{ '': "As the page's", light: 'Light', dark: 'Dark', auto: "The reader's choice" }}
      />
      <Choice
        name="links"
        label="A paper leads to"
        value={options.links}
        choices={{ '': 'Its own address', sextant: 'Its page here' }}
      />
      <Choice
        name="limit"
        label="Papers shown"
        value={options.limit}
        choices={{ '': isSearch ? '8' : '5', '3': '3', '10': '10', '20': '20' }}
      />
      {isSearch && <Field name="shortcut" label="Shortcut, e.g. mod+k" value={options.shortcut} />}
      {isSearch && (
        <label class="check">
          <input type="checkbox" name="modal" value="modal" checked={options.modal !== ''} /> Open in a dialog
        </label>
      )}
      <button type="submit">Update</button>
    </form>
  );
}

function Field({ name, label, value }: { name: string; label: string; value: string }) {
  return (
    <label>
      {label}
      <input name={name} value={value} maxlength={200} autocomplete="off" />
    </label>
  );
}

interface ChoiceProps {
  name: string;
  label: string;
  value: string;
  choices: Record<string, string>;
}

function Choice({ name, label, value, choices }: ChoiceProps) {
  return (
    <label>
      {label}
      <select name={name}>
        {Object.entries(choices).map(([choice, text]) => (
          <option value={choice} selected={choice === value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Each language by its own name. Empty: the language of the page that the snippet is pasted into. */
const LANGUAGE_NAMES: Record<string, string> = {
  '': "As the page's",
  ...Object.fromEntries(
    Object.keys(ALL_MESSAGES).map((code) => [
      code,
      new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code,
    ]),
  ),
};
