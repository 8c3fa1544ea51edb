//! What programs sign in with.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
};
use serde::Serialize;

use crate::accounts::secrets::Secret;
use crate::accounts::{AccountId, Permission, Proof, SignedIn};
use crate::database::DatabaseError;
use crate::database::tables::api_token;

/// How exactly the last use is kept: each writing of it is a change of the database.
const EXACT: TimeDelta = TimeDelta::hours(1);

/// A token, for its owner. The secret itself was shown once and is not here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Token {
    /// Its number.
    pub id: i64,
    /// What its owner calls it.
    pub label: String,
    /// What it may be used for.
    pub permissions: BTreeSet<Permission>,
    /// Since when it is there.
    pub created_at: DateTime<Utc>,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
    /// When it was used last, to the hour.
    pub seen_at: Option<DateTime<Utc>>,
    /// Since when it is no longer good.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Token {
    /// Whether it is good at that moment.
    #[must_use]
    pub fn is_good(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at > now
    }
}

fn read(row: api_token::Model) -> Result<Token, DatabaseError> {
    let place = format!("api_tokens, {}", row.id);
    let permissions = row.permissions.split_whitespace().map(str::parse).collect::<Result<_, _>>();
    Ok(Token {
        id: row.id,
        label: row.label,
        permissions: permissions.map_err(|error: crate::vocabulary::UnknownWord| DatabaseError::unreadable(place, error))?,
        created_at: row.created_at,
        expires_at: row.expires_at,
        seen_at: row.seen_at,
        revoked_at: row.revoked_at,
    })
}

/// Adds a token.
///
/// # Errors
/// The database refuses.
pub async fn add(
    transaction: &DatabaseTransaction,
    account: AccountId,
    label: &str,
    permissions: &BTreeSet<Permission>,
    secret: &Secret,
    (now, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<i64, DatabaseError> {
    let row = api_token::ActiveModel {
        id: NotSet,
        account_id: Set(account.0),
        label: Set(label.to_owned()),
        token_hash: Set(secret.hash()),
        permissions: Set(permissions.iter().map(|permission| permission.as_str()).collect::<Vec<_>>().join(" ")),
        created_at: Set(now),
        expires_at: Set(expires_at),
        seen_at: Set(None),
        revoked_at: Set(None),
    };
    Ok(row.insert(transaction).await?.id)
}

/// Who holds that token, if it is good and its account may sign in; and whether this use is to be written down.
///
/// # Errors
/// The database cannot be read.
pub async fn signed_in(db: &impl ConnectionTrait, secret: &Secret, now: DateTime<Utc>) -> Result<Option<(SignedIn, bool)>, DatabaseError> {
    let row = api_token::Entity::find().filter(api_token::Column::TokenHash.eq(secret.hash())).one(db).await?;
    let Some(row) = row else { return Ok(None) };
    let owner = AccountId(row.account_id);
    let token = read(row)?;
    if !token.is_good(now) {
        return Ok(None);
    }
    let account = super::find(db, owner).await?.filter(|account| account.disabled_at.is_none());
    let is_worth_noting = token.seen_at.is_none_or(|seen_at| now - seen_at >= EXACT);
    Ok(account.map(|account| (SignedIn { account, proof: Proof::Token(token.id, token.permissions) }, is_worth_noting)))
}

/// Writes down a use.
///
/// # Errors
/// The database refuses.
pub async fn note_use(db: &impl ConnectionTrait, id: i64, now: DateTime<Utc>) -> Result<(), DatabaseError> {
    let row = api_token::ActiveModel { seen_at: Set(Some(now)), ..Default::default() };
    api_token::Entity::update_many().set(row).filter(api_token::Column::Id.eq(id)).exec(db).await?;
    Ok(())
}

/// The tokens of that account, the newest first, also those that are no longer good.
///
/// # Errors
/// The database cannot be read.
pub async fn of(db: &impl ConnectionTrait, account: AccountId) -> Result<Vec<Token>, DatabaseError> {
    let rows = api_token::Entity::find().filter(api_token::Column::AccountId.eq(account.0));
    rows.order_by_desc(api_token::Column::Id).all(db).await?.into_iter().map(read).collect()
}

/// Makes one token of that account worthless; another account's stays.
///
/// # Errors
/// The database refuses.
pub async fn revoke(transaction: &DatabaseTransaction, account: AccountId, id: i64, now: DateTime<Utc>) -> Result<bool, DatabaseError> {
    let row = api_token::ActiveModel { revoked_at: Set(Some(now)), ..Default::default() };
    let own = api_token::Entity::update_many()
        .set(row)
        .filter(api_token::Column::Id.eq(id))
        .filter(api_token::Column::AccountId.eq(account.0))
        .filter(api_token::Column::RevokedAt.is_null());
    Ok(own.exec(transaction).await?.rows_affected == 1)
}
