// What the pages do in a browser with JavaScript. Every page works without it.

import { copyButtons } from "./copy";
import { deskKeys } from "./desk";
import { facets } from "./facets";
import { once } from "./once";
import { paste } from "./paste";
import { places } from "./places";
import { searchKey } from "./search-key";
import { submitKey } from "./submit-key";
import { suggest } from "./suggest";

copyButtons(document);
deskKeys(document);
facets(document);
searchKey(document);
submitKey(document);
suggest(document);
once(document);
paste(document);
places(document);
