import ar from './lang/ar.json' with { type: 'json' };
import de from './lang/de.json' with { type: 'json' };
import es from './lang/es.json' with { type: 'json' };
import fa from './lang/fa.json' with { type: 'json' };
import fr from './lang/fr.json' with { type: 'json' };
import he from './lang/he.json' with { type: 'json' };
import hi from './lang/hi.json' with { type: 'json' };
import it from './lang/it.json' with { type: 'json' };
import ja from './lang/ja.json' with { type: 'json' };
import ko from './lang/ko.json' with { type: 'json' };
import nl from './lang/nl.json' with { type: 'json' };
import pl from './lang/pl.json' with { type: 'json' };
import pt from './lang/pt.json' with { type: 'json' };
import ru from './lang/ru.json' with { type: 'json' };
import tr from './lang/tr.json' with { type: 'json' };
import uk from './lang/uk.json' with { type: 'json' };
import zh from './lang/zh.json' with { type: 'json' };
import { ENGLISH, type LANGUAGES, type Messages } from './messages.ts';

type Language = (typeof LANGUAGES)[number];

/** All languages at once, for the server: the script in a browser fetches the one that it needs. */
export const ALL_MESSAGES: Record<Language | 'en', Messages> = {
  en: ENGLISH,
  ar,
  de,
  es,
  fa,
  fr,
  he,
  hi,
  it,
  ja,
  ko,
  nl,
  pl,
  pt,
  ru,
  tr,
  uk,
  zh,
};
