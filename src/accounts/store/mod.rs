//! Queries of the accounts.

pub mod changes;
pub mod identities;
pub mod leaving;
pub mod links;
pub mod sessions;
pub mod tokens;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{Account, AccountError, AccountId, DisplayName, EmailAddress, Role, Scope};
use crate::database::DatabaseError;
use crate::database::tables::{account, account_modality};
use crate::vocabulary::Modality;

/// What an account begins with.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Where mail goes to.
    pub email: Option<EmailAddress>,
    /// The name under which it contributes.
    pub name: DisplayName,
    /// The hash of its password; none where it signs in through another site.
    pub password_hash: Option<String>,
    /// What it may do.
    pub role: Role,
    /// What it decides on, as a steward.
    pub scope: Scope,
    /// When its e-mail address was found to be its own.
    pub confirmed_at: Option<DateTime<Utc>>,
}

/// The account of that number; none where it was deleted.
///
/// # Errors
/// The database cannot be read.
pub async fn find(db: &impl ConnectionTrait, id: AccountId) -> Result<Option<Account>, DatabaseError> {
    let row = account::Entity::find_by_id(id.0).filter(account::Column::DeletedAt.is_null()).one(db).await?;
    with_scope(db, row).await
}

/// The account with that e-mail address.
///
/// # Errors
/// The database cannot be read.
pub async fn by_email(db: &impl ConnectionTrait, email: &EmailAddress) -> Result<Option<Account>, DatabaseError> {
    let row = account::Entity::find().filter(account::Column::EmailKey.eq(email.key())).one(db).await?;
    with_scope(db, row).await
}

async fn with_scope(db: &impl ConnectionTrait, row: Option<account::Model>) -> Result<Option<Account>, DatabaseError> {
    let Some(row) = row else { return Ok(None) };
    let own = account_modality::Entity::find().filter(account_modality::Column::AccountId.eq(row.id)).all(db).await?;
    let own = own.into_iter().map(|row| Modality::new(&row.modality)).collect();
    read(row, own).map(Some)
}

/// Every account that was not deleted, in the order in which they came.
///
/// # Errors
/// The database cannot be read.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Account>, DatabaseError> {
    let rows = account::Entity::find().filter(account::Column::DeletedAt.is_null()).order_by_asc(account::Column::Id).all(db).await?;
    let mut scopes: BTreeMap<i64, BTreeSet<Modality>> = BTreeMap::new();
    for row in account_modality::Entity::find().all(db).await? {
        scopes.entry(row.account_id).or_default().insert(Modality::new(&row.modality));
    }
    rows.into_iter().map(|row| (scopes.remove(&row.id).unwrap_or_default(), row)).map(|(own, row)| read(row, own)).collect()
}

/// The names under which these accounts show on pages: of those who left, "former contributor".
///
/// # Errors
/// The database cannot be read.
pub async fn names(db: &impl ConnectionTrait, ids: &[AccountId]) -> Result<BTreeMap<AccountId, DisplayName>, DatabaseError> {
    let mut found = BTreeMap::new();
    for some in ids.chunks(crate::database::bulk::NAMES_IN_A_QUERY) {
        let numbers = some.iter().map(|id| id.0);
        for row in account::Entity::find().filter(account::Column::Id.is_in(numbers)).all(db).await? {
            found.insert(AccountId(row.id), DisplayName::stored(row.name));
        }
    }
    Ok(found)
}

/// The hash of an account's password, where it has one.
///
/// # Errors
/// The database cannot be read.
pub async fn password_hash(db: &impl ConnectionTrait, id: AccountId) -> Result<Option<String>, DatabaseError> {
    Ok(account::Entity::find_by_id(id.0).one(db).await?.and_then(|row| row.password_hash))
}

/// Keeps an account as it is until the end of that transaction, if it may sign in and, where a hash is given, its password is
/// still the one with that hash.
///
/// # Errors
/// It may not, it has another password by now, or the database cannot be read.
pub async fn still_signs_in(transaction: &DatabaseTransaction, id: AccountId, hash: Option<&str>) -> Result<(), AccountError> {
    // SQLite has one writer anyway.
    let row = account::Entity::find_by_id(id.0).lock_exclusive().one(transaction).await.map_err(DatabaseError::from)?;
    let row = row.filter(|row| row.disabled_at.is_none() && row.deleted_at.is_none()).ok_or(AccountError::NoAccount)?;
    if hash.is_none_or(|hash| row.password_hash.as_deref() == Some(hash)) { Ok(()) } else { Err(AccountError::PasswordChanged) }
}

fn read(row: account::Model, own: BTreeSet<Modality>) -> Result<Account, DatabaseError> {
    let unreadable = |error: &dyn std::fmt::Display| DatabaseError::unreadable(format!("accounts, {}", row.id), error);
    Ok(Account {
        id: AccountId(row.id),
        email: row.email.map(|email| email.parse()).transpose().map_err(|error| unreadable(&error))?,
        role: row.role.parse().map_err(|error| unreadable(&error))?,
        scope: if row.all_modalities { Scope::All } else { Scope::Only(own) },
        orcid: row.orcid.map(|orcid| orcid.parse()).transpose().map_err(|error| unreadable(&error))?,
        name: DisplayName::stored(row.name),
        is_public: row.is_public,
        created_at: row.created_at,
        confirmed_at: row.confirmed_at,
        disabled_at: row.disabled_at,
    })
}

/// Makes an account.
///
/// # Errors
/// Another one has that e-mail address, or the database refuses.
pub async fn create(transaction: &DatabaseTransaction, new: NewAccount, now: DateTime<Utc>) -> Result<Account, AccountError> {
    if let Some(email) = &new.email
        && by_email(transaction, email).await?.is_some()
    {
        return Err(AccountError::EmailTaken);
    }
    let row = account::ActiveModel {
        id: NotSet,
        email_key: Set(new.email.as_ref().map(EmailAddress::key)),
        email: Set(new.email.map(|email| email.to_string())),
        name: Set(new.name.to_string()),
        password_hash: Set(new.password_hash),
        role: Set(new.role.to_string()),
        all_modalities: Set(new.scope == Scope::All),
        orcid: Set(None),
        is_public: Set(false),
        created_at: Set(now),
        confirmed_at: Set(new.confirmed_at),
        disabled_at: Set(None),
        deleted_at: Set(None),
        version: Set(1),
    };
    let row = row.insert(transaction).await.map_err(DatabaseError::from)?;
    let id = AccountId(row.id);
    set_scope(transaction, id, &new.scope).await?;
    find(transaction, id).await?.ok_or(AccountError::NoAccount)
}

/// Says what a steward decides on.
///
/// # Errors
/// The database refuses.
pub async fn set_scope(transaction: &DatabaseTransaction, id: AccountId, scope: &Scope) -> Result<(), DatabaseError> {
    account_modality::Entity::delete_many().filter(account_modality::Column::AccountId.eq(id.0)).exec(transaction).await?;
    let all = account::ActiveModel { id: Set(id.0), all_modalities: Set(*scope == Scope::All), ..Default::default() };
    all.update(transaction).await?;
    if let Scope::Only(some) = scope {
        for modality in some {
            let row = account_modality::ActiveModel { account_id: Set(id.0), modality: Set(modality.to_string()) };
            account_modality::Entity::insert(row).exec_without_returning(transaction).await?;
        }
    }
    Ok(())
}
