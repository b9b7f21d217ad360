// Makes GOV.UK's and MOJ's components work where the page has them; nothing depends on it.
import { createAll, initAll } from "./govuk-frontend.min.js";
import { MultiSelect } from "./moj-multi-select.js";

// GOV.UK's template says this in an inline script, which our content security policy refuses.
// A browser that has come here runs modules, and that is what the class means.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

initAll();
createAll(MultiSelect);
