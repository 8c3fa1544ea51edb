//! What a form carries along without being asked for it.

use crate::contributing::amending::{AMEND, EDIT};
use crate::contributing::sheet::Sheet;
use crate::contributions::sending::Sending;
use crate::web::{Error, Moment};

/// The field with the mark of the form.
pub(super) const SENDING: &str = "sending";

/// Which contribution the form changes, in which version; or, where it makes a new one, a mark by which the same form is known again.
pub(super) fn along(moment: &Moment, sheet: &Sheet) -> Result<Vec<(String, String)>, Error> {
    let names = [AMEND, EDIT].into_iter().flat_map(|name| [name.to_owned(), format!("{name}_version")]);
    let mut along: Vec<(String, String)> =
        names.filter(|name| !sheet.text(name).is_empty()).map(|name| (name.clone(), sheet.text(&name).to_owned())).collect();
    if along.is_empty() {
        let mark = match Sending::claimed(sheet.text(SENDING)) {
            Some(mark) => mark,
            None => Sending::new(moment.site().randomness())?,
        };
        along.push((SENDING.to_owned(), mark.as_str().to_owned()));
    }
    Ok(along)
}
