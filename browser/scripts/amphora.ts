// What the pages do in a browser with JavaScript. Every page works without it.

import { copyButtons } from "./copy";
import { facets } from "./facets";
import { searchKey } from "./search-key";

copyButtons(document);
facets(document);
searchKey(document);
