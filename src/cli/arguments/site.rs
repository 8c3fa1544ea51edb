//! The flags of the commands that know how the site looks from outside.

use clap::Args;

use crate::cli::settings::{
    ADDRESS, ARXIV, CONTACT, CROSSREF, DATACITE, MAIL, MAIL_FROM, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_ISSUER, OIDC_NAME, SIGN_UP,
    STEWARDSHIP, TRUSTED_PROXIES,
};

/// Flags of the commands that know how the site looks from outside.
#[derive(Debug, Args)]
pub struct SiteArguments {
    /// The address under which people reach the server.
    #[arg(long, help = ADDRESS.help(), value_name = "ADDRESS", value_hint = clap::ValueHint::Url)]
    pub address: Option<String>,
    /// Whom the services may write to.
    #[arg(long, help = CONTACT.help(), value_name = "E-MAIL", value_hint = clap::ValueHint::EmailAddress)]
    pub contact: Option<String>,
    /// Where Crossref is asked.
    #[arg(long, help = CROSSREF.help(), value_name = "ADDRESS", value_hint = clap::ValueHint::Url)]
    pub crossref: Option<String>,
    /// Where `DataCite` is asked.
    #[arg(long, help = DATACITE.help(), value_name = "ADDRESS", value_hint = clap::ValueHint::Url)]
    pub datacite: Option<String>,
    /// Where arXiv is asked.
    #[arg(long, help = ARXIV.help(), value_name = "ADDRESS", value_hint = clap::ValueHint::Url)]
    pub arxiv: Option<String>,
    /// Who decides on contributions.
    #[arg(long, help = STEWARDSHIP.help(), value_name = "WORDS")]
    pub stewardship: Option<String>,
    /// Whether anyone may make an account.
    #[arg(long, help = SIGN_UP.help(), value_name = "WHO")]
    pub sign_up: Option<String>,
    /// How mail leaves the site.
    #[arg(long, help = MAIL.help(), value_name = "WAY")]
    pub mail: Option<String>,
    /// The sender of mail.
    #[arg(long, help = MAIL_FROM.help(), value_name = "EMAIL")]
    pub mail_from: Option<String>,
    /// The proxies that are believed.
    #[arg(long, help = TRUSTED_PROXIES.help(), value_name = "ADDRESSES")]
    pub trusted_proxies: Option<String>,
    /// Where people may sign in too.
    #[arg(long, help = OIDC_ISSUER.help(), value_name = "ADDRESS", value_hint = clap::ValueHint::Url)]
    pub oidc_issuer: Option<String>,
    /// What that site calls this one.
    #[arg(long, help = OIDC_CLIENT_ID.help(), value_name = "WORD")]
    pub oidc_client_id: Option<String>,
    /// What this site shows to that one.
    #[arg(long, help = OIDC_CLIENT_SECRET.help(), value_name = "SECRET")]
    pub oidc_client_secret: Option<String>,
    /// What people call that site.
    #[arg(long, help = OIDC_NAME.help(), value_name = "NAME")]
    pub oidc_name: Option<String>,
}

impl SiteArguments {
    pub(super) fn given(&self) -> [(&'static str, &Option<String>); 14] {
        let Self { address, stewardship, contact, crossref, datacite, arxiv, sign_up, mail, mail_from, trusted_proxies, .. } = self;
        [
            (ADDRESS.name, address),
            (STEWARDSHIP.name, stewardship),
            (CONTACT.name, contact),
            (CROSSREF.name, crossref),
            (DATACITE.name, datacite),
            (ARXIV.name, arxiv),
            (SIGN_UP.name, sign_up),
            (MAIL.name, mail),
            (MAIL_FROM.name, mail_from),
            (TRUSTED_PROXIES.name, trusted_proxies),
            (OIDC_ISSUER.name, &self.oidc_issuer),
            (OIDC_CLIENT_ID.name, &self.oidc_client_id),
            (OIDC_CLIENT_SECRET.name, &self.oidc_client_secret),
            (OIDC_NAME.name, &self.oidc_name),
        ]
    }
}
