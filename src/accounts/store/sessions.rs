//! Browsers in which someone is signed in.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
};
use serde::Serialize;

use crate::accounts::secrets::Secret;
use crate::accounts::{AccountId, IDLE, Proof, SESSION, SignedIn};
use crate::database::DatabaseError;
use crate::database::tables::session;

/// How much of what a browser says of itself is kept, in letters.
const BROWSER: usize = 200;

/// How exactly the last visit is kept: each writing of it is a change of the database.
const EXACT: TimeDelta = TimeDelta::hours(1);

/// A browser in which someone is signed in, for its owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Session {
    /// Its number.
    pub id: i64,
    /// What the browser says of itself.
    pub browser: Option<String>,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// The last visit, to the hour.
    pub seen_at: DateTime<Utc>,
    /// Until when at most.
    pub expires_at: DateTime<Utc>,
}

/// Signs someone in: the secret goes into a cookie. Old sessions of the account that are over are removed with it.
///
/// # Errors
/// The database refuses.
pub async fn open(
    transaction: &DatabaseTransaction,
    account: AccountId,
    secret: &Secret,
    browser: Option<&str>,
    now: DateTime<Utc>,
) -> Result<i64, DatabaseError> {
    let over = session::Column::ExpiresAt.lte(now).or(session::Column::SeenAt.lte(now - IDLE));
    session::Entity::delete_many().filter(session::Column::AccountId.eq(account.0)).filter(over).exec(transaction).await?;
    let row = session::ActiveModel {
        id: NotSet,
        account_id: Set(account.0),
        token_hash: Set(secret.hash()),
        browser: Set(browser.map(|browser| browser.chars().filter(|letter| !letter.is_control()).take(BROWSER).collect())),
        created_at: Set(now),
        seen_at: Set(now),
        expires_at: Set(now + SESSION),
    };
    Ok(row.insert(transaction).await?.id)
}

/// Who holds that secret, if it is the one of a session that is not over and of an account that may sign in.
///
/// # Errors
/// The database cannot be read.
pub async fn signed_in(
    db: &impl ConnectionTrait,
    secret: &Secret,
    now: DateTime<Utc>,
) -> Result<Option<(SignedIn, DateTime<Utc>)>, DatabaseError> {
    let row = session::Entity::find().filter(session::Column::TokenHash.eq(secret.hash())).one(db).await?;
    let Some(row) = row.filter(|row| row.expires_at > now && row.seen_at > now - IDLE) else { return Ok(None) };
    let account = super::find(db, AccountId(row.account_id)).await?;
    let account = account.filter(|account| account.disabled_at.is_none());
    Ok(account.map(|account| (SignedIn { account, proof: Proof::Session(row.id) }, row.seen_at)))
}

/// Whether the last visit was so long ago that this one is to be written down.
#[must_use]
pub fn is_worth_noting(seen_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - seen_at >= EXACT
}

/// Writes down a visit.
///
/// # Errors
/// The database refuses.
pub async fn note_visit(db: &impl ConnectionTrait, id: i64, now: DateTime<Utc>) -> Result<(), DatabaseError> {
    let row = session::ActiveModel { seen_at: Set(now), ..Default::default() };
    session::Entity::update_many().set(row).filter(session::Column::Id.eq(id)).exec(db).await?;
    Ok(())
}

/// The browsers in which that account is signed in, the last seen first.
///
/// # Errors
/// The database cannot be read.
pub async fn of(db: &impl ConnectionTrait, account: AccountId, now: DateTime<Utc>) -> Result<Vec<Session>, DatabaseError> {
    let lasting = session::Column::ExpiresAt.gt(now).and(session::Column::SeenAt.gt(now - IDLE));
    let rows = session::Entity::find().filter(session::Column::AccountId.eq(account.0)).filter(lasting);
    let rows = rows.order_by_desc(session::Column::SeenAt).order_by_desc(session::Column::Id).all(db).await?;
    Ok(rows
        .into_iter()
        .map(|row| Session {
            id: row.id,
            browser: row.browser,
            created_at: row.created_at,
            seen_at: row.seen_at,
            expires_at: row.expires_at,
        })
        .collect())
}

/// Signs one browser of that account out; another account's stays.
///
/// # Errors
/// The database refuses.
pub async fn close(transaction: &DatabaseTransaction, account: AccountId, id: i64) -> Result<bool, DatabaseError> {
    let own = session::Entity::delete_many().filter(session::Column::Id.eq(id)).filter(session::Column::AccountId.eq(account.0));
    Ok(own.exec(transaction).await?.rows_affected == 1)
}

/// Signs all browsers of that account out, but for one.
///
/// # Errors
/// The database refuses.
pub async fn close_all(transaction: &DatabaseTransaction, account: AccountId, but: Option<i64>) -> Result<u64, DatabaseError> {
    let mut own = session::Entity::delete_many().filter(session::Column::AccountId.eq(account.0));
    if let Some(but) = but {
        own = own.filter(session::Column::Id.ne(but));
    }
    Ok(own.exec(transaction).await?.rows_affected)
}
