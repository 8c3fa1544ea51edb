//! Who people are at other sites, and who has come from there without an account.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder,
};
use serde::Serialize;

use super::changes::update;
use crate::accounts::providers::{ARRIVED, Stranger};
use crate::accounts::secrets::Secret;
use crate::accounts::{AccountError, AccountId, DisplayName};
use crate::database::DatabaseError;
use crate::database::tables::{account, arrival, identity};

/// Who someone is at another site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Identity {
    /// Its number.
    pub id: i64,
    /// The other site.
    pub issuer: String,
    /// The name that it has for this person.
    pub subject: String,
    /// Since when it is known here.
    pub created_at: DateTime<Utc>,
}

/// Who that account is at other sites.
///
/// # Errors
/// The database cannot be read.
pub async fn of(db: &impl ConnectionTrait, account: AccountId) -> Result<Vec<Identity>, DatabaseError> {
    let rows =
        identity::Entity::find().filter(identity::Column::AccountId.eq(account.0)).order_by_asc(identity::Column::Id).all(db).await?;
    Ok(rows.into_iter().map(|row| Identity { id: row.id, issuer: row.issuer, subject: row.subject, created_at: row.created_at }).collect())
}

/// The account that someone from another site has here.
///
/// # Errors
/// The database cannot be read.
pub async fn account(db: &impl ConnectionTrait, stranger: &Stranger) -> Result<Option<AccountId>, DatabaseError> {
    let known = identity::Entity::find().filter(identity::Column::Issuer.eq(stranger.issuer.as_str()));
    let known = known.filter(identity::Column::Subject.eq(stranger.subject.as_str()));
    Ok(known.one(db).await?.map(|row| AccountId(row.account_id)))
}

/// Ties an account to someone at another site; with an ORCID iD, where that is the other site. The transaction writes alone.
///
/// # Errors
/// That person, or that ORCID iD, belongs to another account; the account is tied to another person there; or the database
/// refuses.
pub async fn tie(
    transaction: &DatabaseTransaction,
    account: AccountId,
    stranger: &Stranger,
    now: DateTime<Utc>,
) -> Result<(), AccountError> {
    match self::account(transaction, stranger).await? {
        Some(known) if known == account => return Ok(()),
        Some(_) => return Err(AccountError::IdentityTaken),
        None => {}
    }
    if of(transaction, account).await?.iter().any(|identity| identity.issuer == stranger.issuer) {
        return Err(AccountError::OtherIdentity);
    }
    let row = identity::ActiveModel {
        id: NotSet,
        account_id: Set(account.0),
        issuer: Set(stranger.issuer.clone()),
        subject: Set(stranger.subject.clone()),
        created_at: Set(now),
    };
    identity::Entity::insert(row).exec_without_returning(transaction).await.map_err(DatabaseError::from)?;
    let Some(orcid) = &stranger.orcid else { return Ok(()) };
    let holders = account::Entity::find().filter(account::Column::Orcid.eq(orcid.as_str())).filter(account::Column::Id.ne(account.0));
    if holders.count(transaction).await.map_err(DatabaseError::from)? > 0 {
        return Err(AccountError::IdentityTaken);
    }
    update(transaction, account, account::ActiveModel { orcid: Set(Some(orcid.to_string())), ..Default::default() }).await
}

/// Unties an account from another site, and takes its ORCID iD away with that. The transaction writes alone.
///
/// # Errors
/// It could not sign in any more: with that site alone of those that it is tied to, `still` says, one can sign in. Or the database
/// refuses.
pub async fn untie(transaction: &DatabaseTransaction, account: AccountId, id: i64, still: Option<&str>) -> Result<(), AccountError> {
    let all = of(transaction, account).await?;
    let Some(own) = all.iter().find(|identity| identity.id == id) else { return Ok(()) };
    let holder = account::Entity::find_by_id(account.0).one(transaction).await.map_err(DatabaseError::from)?;
    let holder = holder.ok_or(AccountError::NoAccount)?;
    let by_password = holder.password_hash.is_some() && holder.confirmed_at.is_some();
    let by_another = all.iter().any(|identity| identity.id != id && Some(identity.issuer.as_str()) == still);
    if !by_password && !by_another {
        return Err(AccountError::LastWayIn);
    }
    identity::Entity::delete_by_id(id).exec(transaction).await.map_err(DatabaseError::from)?;
    if holder.orcid.as_deref() == Some(own.subject.as_str()) {
        update(transaction, account, account::ActiveModel { orcid: Set(None), ..Default::default() }).await?;
    }
    Ok(())
}

/// Keeps who has come from another site and has no account, for the holder of that secret. What is too old is removed with it.
///
/// # Errors
/// The database refuses.
pub async fn arrive(
    transaction: &DatabaseTransaction,
    stranger: &Stranger,
    secret: &Secret,
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    let same = arrival::Column::Issuer.eq(stranger.issuer.as_str()).and(arrival::Column::Subject.eq(stranger.subject.as_str()));
    arrival::Entity::delete_many().filter(same.or(arrival::Column::ExpiresAt.lte(now))).exec(transaction).await?;
    let row = arrival::ActiveModel {
        id: NotSet,
        token_hash: Set(secret.hash()),
        issuer: Set(stranger.issuer.clone()),
        subject: Set(stranger.subject.clone()),
        orcid: Set(stranger.orcid.as_ref().map(ToString::to_string)),
        name: Set(stranger.name.as_ref().map(ToString::to_string)),
        email: Set(stranger.email.as_ref().map(ToString::to_string)),
        expires_at: Set(now + ARRIVED),
    };
    row.insert(transaction).await?;
    Ok(())
}

/// Who has come from another site and holds that secret.
///
/// # Errors
/// The database cannot be read.
pub async fn arrived(db: &impl ConnectionTrait, secret: &Secret, now: DateTime<Utc>) -> Result<Option<Stranger>, DatabaseError> {
    let row = arrival::Entity::find().filter(arrival::Column::TokenHash.eq(secret.hash())).one(db).await?;
    let Some(row) = row.filter(|row| row.expires_at > now) else { return Ok(None) };
    let unreadable = |error: &dyn std::fmt::Display| DatabaseError::unreadable(format!("arrivals, {}", row.id), error);
    Ok(Some(Stranger {
        orcid: row.orcid.as_ref().map(|orcid| orcid.parse()).transpose().map_err(|error| unreadable(&error))?,
        email: row.email.as_ref().map(|email| email.parse()).transpose().map_err(|error| unreadable(&error))?,
        name: row.name.map(DisplayName::stored),
        issuer: row.issuer,
        subject: row.subject,
    }))
}

/// Forgets someone who has come: an account was made.
///
/// # Errors
/// The database refuses.
pub async fn leave(transaction: &DatabaseTransaction, secret: &Secret) -> Result<bool, DatabaseError> {
    let own = arrival::Entity::delete_many().filter(arrival::Column::TokenHash.eq(secret.hash()));
    Ok(own.exec(transaction).await?.rows_affected == 1)
}
