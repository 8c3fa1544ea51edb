//! The graph explorer: datasets, works and confounders as nodes, statements and relations as lines.
//!
//! The server does everything: it chooses what is shown ([`choosing`]), gives it places ([`drawing`], [`force`]) and writes it as
//! SVG, so that `/graph` works without a script, prints, and is the same for the same address. A script may only make it quicker.
//!
//! # What a script may rely on
//!
//! All state is in the address ([`view::View`]); a script changes the picture by asking for another address, and by nothing else.
//!
//! | parameter | says |
//! | --- | --- |
//! | `focus` | what stands in the middle: `dataset:chexpert`, `paper:KEY`, `confounder:sex-gender` |
//! | `open` (several, in order) | steps: a node that was opened, or `more:use:dataset:chexpert`, which unfolds twenty of what is folded there |
//! | `select` | a node, or `evidence:91`; never changes a position |
//! | `layout` | `neighbourhood` (unsaid), `timeline`, `lineage`, `overview` |
//! | `confounders` | `on`: confounders are nodes too |
//! | `function`, `type`, `modality`, `branch`, `confidence` (several), `since`, `until` | the legend |
//! | `sort` | the table's order |
//! | `from`, `to` | a connection |
//!
//! In the page:
//!
//! - `svg#graph` with `data-focus`, `data-layout` and `data-json` (the address of the same picture as JSON). Its user units are CSS
//!   pixels at the first zoom. Positions do not change when something is selected, filtered or opened: what has a place keeps it.
//! - each node is an `a#n-…[data-node]` (the name as in addresses) with the class `p` (work), `d` (dataset) or `c` (confounder), and
//!   `sel`, `far` (only beside), `way` (on the connection). `href` selects it; `data-expand` (where there is more) opens it,
//!   `data-centre` puts it in the middle, `data-page` is its own page. Its `title` says what it is.
//! - each line is a `line.e[data-from][data-to]`, with `data-statements="91 92"` where it stands for statements, and the classes
//!   `extend` …, `rel` (two datasets), `test` (a confounder), `far` (context), `dashed` (disputed), `on` (selected, or on the connection).
//! - what a work brings is a `g.marker[data-from][data-to]` on its line.
//! - what is folded is an `a.fold[data-fold]`; its `href` unfolds some of it.
//! - `form.filters` is the legend: its boxes are parameters, and its hidden fields hold the rest of the state.
//! - `aside#panel[data-selected]` is the panel, `#table` the table, of which each row is a `tr#s91[data-statement][data-from][data-to]`
//!   (`sel` where it is selected); `#tree` is what a phone shows.
//! - `input[data-find]` is the box to find a node by.
//!
//! `/graph.json` with the same parameters has the same: `box`, `nodes` (with `id`, `kind`, `label`, `x`, `y`, `bounds`, `function`,
//! `outcome`, `severity`, `year`, `focus`, `open`, `selected`, `beside`, `hidden`, `page`, `select`, `expand`, `centre`), `edges` (`kind`,
//! `from`, `to`, `function`, `relation`, `disputed`, `severity`, `beside`, `on`, `statements`), `folded` (`id`, `label`, `count`, `of`, `x`,
//! `y`, `unfold`), `legend` (each choice with `statements`), `selection` (the panel), `statements` (the table), `found` (how many
//! statements there are about what was opened) and `folded_statements` (how many of those are folded: `found` is the sum of both).
//! `/graph?layout=overview` is the whole review: `#overview[data-source]` (hidden without a script) names `/graph/overview.json` with what the
//! legend chooses, which has `state` (`drawn`; or `being drawn` with status 202 and `Retry-After`), `words`, `clustered`, `alone`, `found`
//! (statements), `box` (what all nodes lie in, whatever is chosen), `functions`, and columns of the same length: `nodes` (`id`, `label`, `x`, `y`,
//! `statements`, `function`: a place in `functions`, null for a dataset) and `edges` (`from`, `to`: places among the nodes; `function`, null
//! between datasets). What the legend leaves stays where it is without it. A click leads to `/graph?focus=ID`. The script draws it with WebGL;
//! it says in `data-state` how far it is (`loading`, `waiting`, `drawn`, `empty`, `failed`, `unable`), and in `data-nodes` how many nodes were drawn.
//!
//! A connection (`from`, `to`) is told in words in `#ways`; the first way is drawn in bold (`way`, `on`).
//!
//! Neighbourhoods that were fetched once never change as long as the review does not; whole pages are kept by the server.

pub mod choosing;
pub mod drawing;
pub mod exports;
pub mod filter;
pub mod force;
pub mod graph;
mod hidden;
pub mod keeping;
pub mod lettering;
pub mod lineage;
mod lines;
pub mod overview;
pub mod pages;
pub mod paths;
pub mod picture;
#[cfg(test)]
mod properties;
pub mod sheet;
pub mod store;
pub mod timeline;
pub mod view;
