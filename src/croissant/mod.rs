//! Croissant: the record of a dataset in the form that machine learning platforms read, with what others found out about
//! the data in the properties of its Responsible AI vocabulary.
//!
//! [`writing`] makes a file from a dossier; [`reading`] reads someone else's; [`proposing`] makes a contribution of it.
//! What no source says is said to be not documented, never made up: no file, no checksum, no licence, no date.

pub mod evidence;
pub mod pages;
pub mod proposing;
pub mod reading;
pub mod writing;

/// What files that we write conform to.
pub const CONFORMS_TO: [&str; 2] = ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"];

/// The media type of a file.
pub const MEDIA_TYPE: &str = "application/ld+json; profile=\"http://mlcommons.org/croissant/1.1\"";

/// Where the versions of the format are named.
const FORMAT: &str = "mlcommons.org/croissant/";

/// The versions that are read.
const READ: [&str; 2] = ["1.0", "1.1"];

/// The version that a file has whose dataset has none: the format wants one.
pub const NO_VERSION: &str = "0.0.0";

/// What stands where the format wants a text and no source has one.
pub const NOT_DOCUMENTED: &str = "Not documented";

/// The properties of the Responsible AI vocabulary 1.0, without their prefix. Others, such as those that the specification's
/// own examples misspell, are never written.
pub const RESPONSIBLE_AI: [&str; 20] = [
    "annotationsPerItem",
    "annotatorDemographics",
    "dataAnnotationAnalysis",
    "dataAnnotationPlatform",
    "dataAnnotationProtocol",
    "dataBiases",
    "dataCollection",
    "dataCollectionMissingData",
    "dataCollectionRawData",
    "dataCollectionTimeframe",
    "dataCollectionType",
    "dataImputationProtocol",
    "dataLimitations",
    "dataManipulationProtocol",
    "dataPreprocessingProtocol",
    "dataReleaseMaintenancePlan",
    "dataSocialImpact",
    "dataUseCases",
    "machineAnnotationTools",
    "personalSensitiveInformation",
];

/// The address of a dataset's file on the site.
#[must_use]
pub fn path(slug: &str) -> String {
    format!("/datasets/{slug}/croissant.json")
}

/// Whether a text is a version as the format wants it: `1`, `2.1`, `2.1.0`.
#[must_use]
pub fn is_version(label: &str) -> bool {
    let is_number = |part: &str| {
        !part.is_empty() && part.len() <= 9 && part.bytes().all(|letter| letter.is_ascii_digit()) && (part == "0" || !part.starts_with('0'))
    };
    label.split('.').count() <= 3 && label.split('.').all(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers() {
        for good in ["1", "2.1", "2.1.0", "0.0.0", "10.0.12"] {
            assert!(is_version(good), "{good}");
        }
        for bad in ["", "v1", "1.0.0.0", "1.", "01", "CheXpert-v1.0-small", "1.0-beta"] {
            assert!(!is_version(bad), "{bad}");
        }
    }
}
