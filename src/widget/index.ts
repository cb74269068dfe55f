import { SextantRelated } from './related.ts';
import { SextantSearch } from './search.ts';

// A page may hold the script twice.
if (!customElements.get('sextant-search')) {
  customElements.define('sextant-search', SextantSearch);
  customElements.define('sextant-related', SextantRelated);
}
