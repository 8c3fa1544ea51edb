//! The words that a made-up review is put together from.

/// Places that give datasets their names.
pub const PLACES: &[&str] = &[
    "Aarhus",
    "Agra",
    "Arica",
    "Basel",
    "Bergen",
    "Bilbao",
    "Bogota",
    "Boston",
    "Braga",
    "Bremen",
    "Brno",
    "Cairo",
    "Calgary",
    "Chennai",
    "Cork",
    "Dakar",
    "Davos",
    "Delft",
    "Dublin",
    "Durban",
    "Essen",
    "Galway",
    "Gdansk",
    "Geneva",
    "Ghent",
    "Graz",
    "Hanoi",
    "Havana",
    "Heidelberg",
    "Iowa",
    "Izmir",
    "Jena",
    "Kampala",
    "Kigali",
    "Kobe",
    "Krakow",
    "Kyoto",
    "Lagos",
    "Leeds",
    "Leiden",
    "Lima",
    "Linz",
    "Lisbon",
    "Lund",
    "Lyon",
    "Malmo",
    "Manila",
    "Medellin",
    "Nairobi",
    "Nantes",
    "Odense",
    "Osaka",
    "Oslo",
    "Porto",
    "Pune",
    "Quito",
    "Recife",
    "Riga",
    "Seoul",
    "Siena",
    "Tampere",
    "Tartu",
    "Toledo",
    "Tromso",
    "Turin",
    "Umea",
    "Utrecht",
    "Varna",
    "Vilnius",
    "Zagreb",
];

/// What people make of a place's name when they name a dataset: before it, and after it.
pub const STYLES: &[(&str, &str)] =
    &[("", ""), ("Open", ""), ("", "Net"), ("", "Bank"), ("Neo", ""), ("", "Screen"), ("Deep", ""), ("", "Cohort"), ("Re", "")];

/// How names of datasets abbreviate a modality; others are "Image".
pub const ABBREVIATIONS: &[(&str, &[&str])] = &[
    ("chest x-ray", &["CXR", "Chest", "Thorax"]),
    ("skin lesions", &["Derm", "Skin", "Lesion"]),
    ("radiography", &["Bone", "MSK", "Hand"]),
    ("fetal ultrasound", &["Fetal", "FetalPlanes", "Obstetric"]),
    ("brain mri", &["Brain", "Neuro", "BrainMR"]),
    ("mammography", &["Mammo", "Breast", "DBT"]),
    ("multi-modality", &["Med", "Multi"]),
];

/// The part of the body and the tasks that go with a modality.
pub const BODY_PARTS: &[(&str, &str)] = &[
    ("chest x-ray", "chest"),
    ("skin lesions", "skin"),
    ("radiography", "hand"),
    ("fetal ultrasound", "fetus"),
    ("brain mri", "brain"),
    ("mammography", "breast"),
];

/// What datasets are made for.
pub const TASKS: &[&str] =
    &["classification", "segmentation", "detection", "lesion localization", "registration", "report generation", "retrieval", "survival"];

/// Where images are made.
pub const COUNTRIES: &[&str] = &[
    "United States",
    "Spain",
    "Denmark",
    "China",
    "India",
    "Brazil",
    "Kenya",
    "Germany",
    "Japan",
    "Vietnam",
    "Turkey",
    "Egypt",
    "France",
    "Portugal",
    "Netherlands",
    "South Africa",
    "Australia",
    "Canada",
    "Austria",
    "Norway",
];

/// Attributes of patients, as sources name them.
pub const DEMOGRAPHICS: &[&str] = &["age", "sex", "gender", "race", "ethnicity", "skin type", "insurance type", "body mass index"];

/// Licences, as sources state them.
pub const LICENSES: &[&str] =
    &["CC BY 4.0", "CC BY-NC 4.0", "CC BY-NC-SA 4.0", "CC0 1.0", "Stanford research use agreement", "PhysioNet credentialed data use"];

/// Where copies of datasets are.
pub const PLATFORMS: &[(&str, &str)] = &[
    ("Zenodo", "https://zenodo.org/records/"),
    ("Kaggle", "https://www.kaggle.com/datasets/"),
    ("Hugging Face", "https://huggingface.co/datasets/"),
    ("PhysioNet", "https://physionet.org/content/"),
];

/// The first and last parts of surnames.
pub const SURNAMES: (&[&str], &[&str]) = (
    &[
        "Al", "An", "Ar", "Bar", "Beck", "Berg", "Bo", "Bran", "Cal", "Cas", "Chan", "Da", "Del", "Dor", "Ek", "El", "Er", "Fal", "Fer",
        "Gar", "Gon", "Gra", "Ha", "Hal", "Hol", "Ib", "Ja", "Jim", "Kar", "Kim", "Ko", "Kra", "La", "Lar", "Lin", "Lo", "Ma", "Mar",
        "Men", "Mo", "Mül", "Na", "Ng", "Nor", "Ol", "Or", "Pa", "Pe", "Pet", "Qui", "Ra", "Ros", "Sa", "San", "Sha", "Søren", "Ta", "Tor",
        "Ul", "Va", "Vel", "Wan", "Wei", "Xu", "Ya", "Yil", "Za", "Zhou",
    ],
    &[
        "ado", "aki", "ani", "ari", "asco", "berg", "bic", "cek", "da", "dahl", "dez", "din", "dottir", "eira", "elli", "enko", "ez",
        "feld", "gaard", "gen", "gupta", "ham", "hara", "holm", "ic", "ienne", "ikova", "ingh", "khan", "kova", "ler", "lund", "man",
        "mura", "nandez", "nen", "ova", "qvist", "rella", "rić", "rup", "sen", "shima", "ski", "son", "stad", "strom", "tani", "tova",
        "ulu", "vall", "ward", "wong", "yan", "zada",
    ],
);

/// Given names.
pub const GIVEN: &[&str] = &[
    "Ada", "Amina", "Anders", "Beatriz", "Chen", "Daniel", "Elif", "Enzo", "Fatima", "Grace", "Hana", "Ivan", "Jorge", "Kaito", "Lena",
    "Lucía", "Mai", "Marek", "Nadia", "Noor", "Olga", "Pedro", "Priya", "Rosa", "Samuel", "Sofia", "Tomás", "Uma", "Veronika", "Wei",
];

/// Words for the titles of works, which also end up in their keys.
pub const TOPICS: &[&str] = &[
    "shortcut",
    "bias",
    "fairness",
    "robustness",
    "annotation",
    "segmentation",
    "calibration",
    "transfer",
    "pretraining",
    "uncertainty",
    "generalisation",
    "screening",
    "triage",
    "explanation",
    "subgroup",
    "benchmark",
    "detection",
    "registration",
    "reporting",
    "quality",
    "shift",
    "noise",
    "labelling",
    "federation",
    "auditing",
    "prognosis",
];

/// Methods for the titles of works.
pub const METHODS: &[&str] = &[
    "convolutional networks",
    "vision transformers",
    "contrastive learning",
    "foundation models",
    "self-supervised learning",
    "generative models",
    "federated learning",
    "weak supervision",
    "ensembles",
    "probing classifiers",
    "counterfactual images",
];

/// Where works appear, with the entry type and the field that says so.
pub const VENUES: &[(&str, &str, &str)] = &[
    ("article", "journal", "Medical Image Analysis"),
    ("article", "journal", "IEEE Transactions on Medical Imaging"),
    ("article", "journal", "Scientific Data"),
    ("article", "journal", "Radiology: Artificial Intelligence"),
    ("article", "journal", "The Lancet Digital Health"),
    ("inproceedings", "booktitle", "Medical Image Computing and Computer Assisted Intervention"),
    ("inproceedings", "booktitle", "Conference on Computer Vision and Pattern Recognition"),
    ("inproceedings", "booktitle", "Medical Imaging with Deep Learning"),
    ("inproceedings", "booktitle", "Conference on Fairness, Accountability, and Transparency"),
];

/// What works add to datasets.
pub const ANNOTATIONS: &[&str] = &[
    "lung masks",
    "lesion masks",
    "chest drains",
    "bounding boxes",
    "radiologist consensus",
    "image quality",
    "skin tone",
    "device presence",
    "anatomical landmarks",
    "free-text reports",
];

/// Parts of works in which statements are found.
pub const SECTIONS: &[&str] =
    &["Abstract", "Section 2", "Section 3.1", "Section 4.2", "Section 5", "Table 2", "Table 3", "Figure 4", "Appendix B"];
