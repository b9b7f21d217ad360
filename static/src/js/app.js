// Makes GOV.UK's and MOJ's components work where the page has them; nothing depends on it.
import { createAll, initAll, isSupported } from "./govuk-frontend.min.js";
import { MultiSelect } from "./moj-multi-select.js";

// The navigation needs no menu button: it fits a phone in two rows. Its module is left alone.
if (isSupported()) {
  initAll();
  createAll(MultiSelect);
}
