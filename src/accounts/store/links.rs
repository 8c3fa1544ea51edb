//! Links that work once.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter,
};

use crate::accounts::secrets::Secret;
use crate::accounts::{AccountError, AccountId, EmailAddress, LINK, Purpose};
use crate::database::DatabaseError;
use crate::database::tables::one_time_link;

/// A link that was good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Whose it is; no one's for the first administrator.
    pub account: Option<AccountId>,
    /// The e-mail address that it shows to be someone's own.
    pub email: Option<EmailAddress>,
}

/// Makes a link. Earlier ones stay good for their two hours, so that no one can spoil another's by asking for one; what
/// they lead to makes all of them worthless ([`forget`]).
///
/// # Errors
/// The database refuses.
pub async fn make(
    transaction: &DatabaseTransaction,
    purpose: Purpose,
    link: &Link,
    secret: &Secret,
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    let mut gone = one_time_link::Column::ExpiresAt.lte(now);
    if let (Purpose::Move, Some(account)) = (purpose, link.account) {
        // Only its owner can ask for this one, who may have mistyped an address that is someone else's.
        gone = gone.or(one_time_link::Column::Purpose.eq(purpose.as_str()).and(one_time_link::Column::AccountId.eq(account.0)));
    }
    one_time_link::Entity::delete_many().filter(gone).exec(transaction).await?;
    let row = one_time_link::ActiveModel {
        id: NotSet,
        account_id: Set(link.account.map(|account| account.0)),
        purpose: Set(purpose.to_string()),
        token_hash: Set(secret.hash()),
        email: Set(link.email.as_ref().map(ToString::to_string)),
        created_at: Set(now),
        expires_at: Set(now + LINK),
        used_at: Set(None),
    };
    row.insert(transaction).await?;
    Ok(())
}

/// What a link is good for, without using it.
///
/// # Errors
/// It is not good, or the database cannot be read.
pub async fn look(db: &impl ConnectionTrait, purpose: Purpose, secret: &Secret, now: DateTime<Utc>) -> Result<Link, AccountError> {
    let row = one_time_link::Entity::find()
        .filter(one_time_link::Column::TokenHash.eq(secret.hash()))
        .one(db)
        .await
        .map_err(DatabaseError::from)?;
    let good = row.filter(|row| row.purpose == purpose.as_str() && row.used_at.is_none() && row.expires_at > now);
    let row = good.ok_or(AccountError::DeadLink)?;
    let email = row.email.map(|email| email.parse()).transpose();
    let email = email.map_err(|error| DatabaseError::unreadable(format!("one_time_links, {}", row.id), error))?;
    Ok(Link { account: row.account_id.map(AccountId), email })
}

/// Uses a link: of two that try, one succeeds.
///
/// # Errors
/// It is not good, or the database refuses.
pub async fn take(transaction: &DatabaseTransaction, purpose: Purpose, secret: &Secret, now: DateTime<Utc>) -> Result<Link, AccountError> {
    let link = look(transaction, purpose, secret, now).await?;
    let used = one_time_link::ActiveModel { used_at: Set(Some(now)), ..Default::default() };
    let first = one_time_link::Entity::update_many()
        .set(used)
        .filter(one_time_link::Column::TokenHash.eq(secret.hash()))
        .filter(one_time_link::Column::UsedAt.is_null());
    let taken = first.exec(transaction).await.map_err(DatabaseError::from)?.rows_affected;
    if taken == 1 { Ok(link) } else { Err(AccountError::DeadLink) }
}

/// Makes all links of that account worthless, also those for other purposes: after a change of its password or address.
///
/// # Errors
/// The database refuses.
pub async fn forget(transaction: &DatabaseTransaction, account: AccountId) -> Result<(), DatabaseError> {
    one_time_link::Entity::delete_many().filter(one_time_link::Column::AccountId.eq(account.0)).exec(transaction).await?;
    Ok(())
}
