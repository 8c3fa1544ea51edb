//! Someone leaves: nothing that tells who it was stays.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter};

use super::changes::{leave_one, update};
use super::{identities, links};
use crate::accounts::{Account, AccountError, AccountId, DisplayName, FORMER, Role, UNCONFIRMED_KEPT};
use crate::database::DatabaseError;
use crate::database::tables::{account, account_modality, api_token, arrival, identity, session};
use crate::revisions::change::{renamed, rewrite};
use crate::{contributions, jobs, replies};

/// Deletes an account: all that tells who it was is removed, its row stays for what it contributed. The transaction writes alone.
///
/// # Errors
/// It is the last administrator, there is no such account, or the database refuses.
pub async fn delete(transaction: &DatabaseTransaction, id: AccountId, now: DateTime<Utc>) -> Result<(), AccountError> {
    leave_one(transaction, id).await?;
    let known = super::find(transaction, id).await?.ok_or(AccountError::NoAccount)?;
    forget_name(transaction, &known, now).await?;
    forget_arrivals(transaction, &known).await?;
    let row = account::ActiveModel {
        email: Set(None),
        email_key: Set(None),
        name: Set(DisplayName::former().to_string()),
        password_hash: Set(None),
        role: Set(Role::Reader.to_string()),
        all_modalities: Set(false),
        orcid: Set(None),
        is_public: Set(false),
        confirmed_at: Set(None),
        deleted_at: Set(Some(now)),
        ..Default::default()
    };
    update(transaction, id, row).await?;
    session::Entity::delete_many().filter(session::Column::AccountId.eq(id.0)).exec(transaction).await.map_err(DatabaseError::from)?;
    api_token::Entity::delete_many().filter(api_token::Column::AccountId.eq(id.0)).exec(transaction).await.map_err(DatabaseError::from)?;
    identity::Entity::delete_many().filter(identity::Column::AccountId.eq(id.0)).exec(transaction).await.map_err(DatabaseError::from)?;
    let scope = account_modality::Entity::delete_many().filter(account_modality::Column::AccountId.eq(id.0));
    scope.exec(transaction).await.map_err(DatabaseError::from)?;
    links::forget(transaction, id).await?;
    replies::store::makers::forget(transaction, id).await?;
    Ok(())
}

/// Removes an account for which someone signed up, where no one confirmed its address in all that time and no one came in by another
/// site: no one ever signed in with it, so that nothing hangs on it. One that is disabled stays, so that its address is not used
/// again. Whether it is gone. The transaction writes alone.
///
/// # Errors
/// The database refuses.
pub async fn forget_unconfirmed(transaction: &DatabaseTransaction, id: AccountId, now: DateTime<Utc>) -> Result<bool, DatabaseError> {
    let waits = |known: &Account| known.confirmed_at.is_none() && known.disabled_at.is_none() && known.created_at + UNCONFIRMED_KEPT <= now;
    let Some(known) = super::find(transaction, id).await?.filter(waits) else { return Ok(false) };
    if !identities::of(transaction, id).await?.is_empty() {
        return Ok(false);
    }
    links::forget(transaction, id).await?;
    account_modality::Entity::delete_many().filter(account_modality::Column::AccountId.eq(id.0)).exec(transaction).await?;
    let email = known.email.as_ref().map(super::super::words::EmailAddress::key);
    jobs::store::forget_person(transaction, id.0, email.as_deref(), &BTreeSet::new(), FORMER).await?;
    account::Entity::delete_by_id(id.0).exec(transaction).await?;
    Ok(true)
}

/// Puts "former contributor" in place of the name in all that the account contributed and decided: in the contributions, in the
/// records that it brought or let in, in their journal, and in letters that are not written yet.
async fn forget_name(transaction: &DatabaseTransaction, known: &Account, now: DateTime<Utc>) -> Result<(), DatabaseError> {
    let traces = contributions::store::leaving::traces(transaction, known.id).await?;
    let mut names: BTreeSet<String> = traces.names;
    names.insert(known.name.to_string());
    let change = |text: &str| renamed(text, &names, FORMER);
    for (subject, name) in &traces.records {
        rewrite(transaction, (*subject, name), &change).await?;
    }
    contributions::store::leaving::forget(transaction, known.id, &traces.records, &change, now).await?;
    let email = known.email.as_ref().map(super::super::words::EmailAddress::key);
    jobs::store::forget_person(transaction, known.id.0, email.as_deref(), &names, FORMER).await
}

/// Who came from another site and went away again may have been the same person.
async fn forget_arrivals(transaction: &DatabaseTransaction, known: &Account) -> Result<(), DatabaseError> {
    for own in identities::of(transaction, known.id).await? {
        let same = arrival::Column::Issuer.eq(own.issuer).and(arrival::Column::Subject.eq(own.subject));
        arrival::Entity::delete_many().filter(same).exec(transaction).await?;
    }
    if let Some(email) = &known.email {
        arrival::Entity::delete_many().filter(arrival::Column::Email.eq(email.as_str())).exec(transaction).await?;
    }
    Ok(())
}
