//! `amphora admin` as types.

use clap::Subcommand;

/// What an administrator does at the command line.
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Accounts
    #[command(subcommand, arg_required_else_help = true)]
    Account(AdminAccount),
    /// Tokens, with which programs use the API
    #[command(subcommand, arg_required_else_help = true)]
    Token(AdminToken),
}

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub enum AdminAccount {
    /// Make an account, and print the link with which its owner chooses a password
    #[command(after_help = "Examples:
  amphora admin account create ada@example.org --name 'Ada Lovelace' --role admin
  amphora admin account create s@example.org --name 'S. Teward' --role steward --modality 'chest x-ray' --modality 'skin lesions'

The link works once, for two hours; `amphora admin account reset` prints another one.")]
    Create {
        /// Its e-mail address
        email: String,
        /// The name under which it contributes
        #[arg(long)]
        name: String,
        /// reader, contributor, steward or admin
        #[arg(long, default_value = "contributor")]
        role: String,
        /// A kind of images that a steward decides on; once for each; without it, all
        #[arg(long)]
        modality: Vec<String>,
    },
    /// Give an account another role
    #[command(after_help = "Examples:
  amphora admin account role ada@example.org steward")]
    Role {
        /// Its e-mail address
        email: String,
        /// reader, contributor, steward or admin
        role: String,
    },
    /// Say what a steward decides on
    #[command(after_help = "Examples:
  amphora admin account scope s@example.org --all
  amphora admin account scope s@example.org --modality 'chest x-ray' --modality 'skin lesions'")]
    Scope {
        /// Its e-mail address
        email: String,
        /// A kind of images; once for each
        #[arg(long, required_unless_present = "all", conflicts_with = "all")]
        modality: Vec<String>,
        /// All kinds, also those to come
        #[arg(long)]
        all: bool,
    },
    /// Let an account sign in no more; whoever is signed in with it is signed out
    #[command(after_help = "Examples:
  amphora admin account disable ada@example.org")]
    Disable {
        /// Its e-mail address
        email: String,
    },
    /// Let an account sign in again
    #[command(after_help = "Examples:
  amphora admin account enable ada@example.org")]
    Enable {
        /// Its e-mail address
        email: String,
    },
    /// Print a link with which its owner chooses a new password
    #[command(after_help = "Examples:
  amphora admin account reset ada@example.org --address https://review.example.org

The link works once, for two hours.")]
    Reset {
        /// Its e-mail address
        email: String,
    },
    /// Print the link that confirms the e-mail address of someone who signed up, where the site sends no mail
    #[command(after_help = "Examples:
  amphora admin account confirm ada@example.org

The link works once, for two hours. Whoever opens it must know the password.")]
    Confirm {
        /// Its e-mail address
        email: String,
    },
    /// List all accounts
    #[command(after_help = "Examples:
  amphora admin account list
  amphora admin account list --json")]
    List,
}

/// What can be done with tokens.
#[derive(Debug, Subcommand)]
pub enum AdminToken {
    /// Make a token for an account, and print it; it is shown this once
    #[command(after_help = "Examples:
  amphora admin token create ada@example.org --label 'nightly import' --permission read --permission contribute --days 90")]
    Create {
        /// The account's e-mail address
        email: String,
        /// What it is for, in a few words
        #[arg(long)]
        label: String,
        /// read, contribute or decide; once for each
        #[arg(long, required = true)]
        permission: Vec<String>,
        /// For how many days it is good
        #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=366))]
        days: u16,
    },
    /// List the tokens of an account
    #[command(after_help = "Examples:
  amphora admin token list ada@example.org")]
    List {
        /// The account's e-mail address
        email: String,
    },
    /// Make a token worthless
    #[command(after_help = "Examples:
  amphora admin token revoke ada@example.org 3")]
    Revoke {
        /// The account's e-mail address
        email: String,
        /// Its number, as `amphora admin token list` says it
        number: i64,
    },
}
