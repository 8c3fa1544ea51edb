//! What a person agrees to with each contribution. Both answers are kept with it.

use super::sheet::{Mistakes, Sheet};
use crate::contributions::License;

/// Reads the consent; `None` with the mistakes noted.
pub fn read(sheet: &Sheet, mistakes: &mut Mistakes) -> Option<License> {
    let license = sheet.text("license_of_contribution").parse();
    if license.is_err() {
        mistakes.add("license_of_contribution", "Choose the licence under which you give it");
    }
    let holds_none = sheet.text("no_patient_data") == "yes";
    if !holds_none {
        mistakes.add("no_patient_data", "Confirm that it is yours to give and holds no personal data of patients");
    }
    license.ok().filter(|_| holds_none)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_are_needed() {
        let read = |license: &str, patients: &str| {
            let mut mistakes = Mistakes::default();
            let given = read(&Sheet::of([("license_of_contribution", license), ("no_patient_data", patients)]), &mut mistakes);
            (given, mistakes.all().len())
        };
        assert_eq!(read("CC0-1.0", "yes"), (Some(License::CcZero), 0));
        assert_eq!(read("CC-BY-4.0", ""), (None, 1));
        assert_eq!(read("all mine", "on"), (None, 2));
    }
}
