//! What changes on an account, by its owner or an administrator.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder,
};
use serde::Serialize;

use super::{links, sessions};
use crate::accounts::{AccountError, AccountId, DisplayName, EmailAddress, Orcid, Role};
use crate::database::DatabaseError;
use crate::database::tables::{account, account_modality, api_token, identity, session};

async fn update(transaction: &DatabaseTransaction, id: AccountId, row: account::ActiveModel) -> Result<(), AccountError> {
    let next = sea_orm::sea_query::Expr::col(account::Column::Version).add(1);
    let own = account::Entity::update_many().set(row).col_expr(account::Column::Version, next);
    let own = own.filter(account::Column::Id.eq(id.0)).filter(account::Column::DeletedAt.is_null());
    match own.exec(transaction).await.map_err(DatabaseError::from)?.rows_affected {
        0 => Err(AccountError::NoAccount),
        _ => Ok(()),
    }
}

/// Gives an account another name.
///
/// # Errors
/// There is no such account, or the database refuses.
pub async fn set_name(transaction: &DatabaseTransaction, id: AccountId, name: &DisplayName) -> Result<(), AccountError> {
    update(transaction, id, account::ActiveModel { name: Set(name.to_string()), ..Default::default() }).await
}

/// Shows a public page with what it contributed, or none.
///
/// # Errors
/// There is no such account, or the database refuses.
pub async fn set_public(transaction: &DatabaseTransaction, id: AccountId, is_public: bool) -> Result<(), AccountError> {
    update(transaction, id, account::ActiveModel { is_public: Set(is_public), ..Default::default() }).await
}

/// Gives an account another password. All its browsers but one are signed out, and its links are worthless.
///
/// # Errors
/// There is no such account, or the database refuses.
pub async fn set_password(transaction: &DatabaseTransaction, id: AccountId, hash: String, but: Option<i64>) -> Result<(), AccountError> {
    update(transaction, id, account::ActiveModel { password_hash: Set(Some(hash)), ..Default::default() }).await?;
    sessions::close_all(transaction, id, but).await?;
    links::forget(transaction, id).await?;
    Ok(())
}

/// Gives an account that was not confirmed yet the name and password of whoever signed up with its address last.
///
/// # Errors
/// There is no such account, or the database refuses.
pub async fn sign_up_again(transaction: &DatabaseTransaction, id: AccountId, name: &DisplayName, hash: String) -> Result<(), AccountError> {
    let row = account::ActiveModel { name: Set(name.to_string()), password_hash: Set(Some(hash)), ..Default::default() };
    update(transaction, id, row).await
}

/// Notes that an e-mail address is an account's own.
///
/// # Errors
/// Another one has that address, there is no such account, or the database refuses.
pub async fn confirm(
    transaction: &DatabaseTransaction,
    id: AccountId,
    email: &EmailAddress,
    now: DateTime<Utc>,
) -> Result<(), AccountError> {
    let known = super::by_email(transaction, email).await?;
    if known.is_some_and(|known| known.id != id) {
        return Err(AccountError::EmailTaken);
    }
    let row = account::ActiveModel {
        email: Set(Some(email.to_string())),
        email_key: Set(Some(email.key())),
        confirmed_at: Set(Some(now)),
        ..Default::default()
    };
    update(transaction, id, row).await
}

/// Whether others than this account can administrate.
async fn others_administrate(transaction: &DatabaseTransaction, id: AccountId) -> Result<bool, DatabaseError> {
    let others = account::Entity::find()
        .filter(account::Column::Role.eq(Role::Admin.as_str()))
        .filter(account::Column::DisabledAt.is_null())
        .filter(account::Column::DeletedAt.is_null())
        .filter(account::Column::Id.ne(id.0));
    Ok(others.count(transaction).await? > 0)
}

async fn leave_one(transaction: &DatabaseTransaction, id: AccountId) -> Result<(), AccountError> {
    let account = super::find(transaction, id).await?.ok_or(AccountError::NoAccount)?;
    let is_admin = account.role == Role::Admin && account.disabled_at.is_none();
    if is_admin && !others_administrate(transaction, id).await? { Err(AccountError::LastAdmin) } else { Ok(()) }
}

/// Whether anyone can administrate.
///
/// # Errors
/// The database cannot be read.
pub async fn has_admin(db: &impl ConnectionTrait) -> Result<bool, DatabaseError> {
    let admins = account::Entity::find()
        .filter(account::Column::Role.eq(Role::Admin.as_str()))
        .filter(account::Column::DisabledAt.is_null())
        .filter(account::Column::DeletedAt.is_null());
    Ok(admins.count(db).await? > 0)
}

/// Gives an account another role. The transaction writes alone, so that of two administrators one stays.
///
/// # Errors
/// It is the last administrator, there is no such account, or the database refuses.
pub async fn set_role(transaction: &DatabaseTransaction, id: AccountId, role: Role) -> Result<(), AccountError> {
    if role != Role::Admin {
        leave_one(transaction, id).await?;
    }
    update(transaction, id, account::ActiveModel { role: Set(role.to_string()), ..Default::default() }).await
}

/// Lets an account sign in no more, or again. Who is signed in is signed out.
///
/// # Errors
/// It is the last administrator, there is no such account, or the database refuses.
pub async fn set_disabled(
    transaction: &DatabaseTransaction,
    id: AccountId,
    disabled_at: Option<DateTime<Utc>>,
) -> Result<(), AccountError> {
    if disabled_at.is_some() {
        leave_one(transaction, id).await?;
        sessions::close_all(transaction, id, None).await?;
    }
    update(transaction, id, account::ActiveModel { disabled_at: Set(disabled_at), ..Default::default() }).await
}

/// Deletes an account: all that tells who it was is removed, its row stays for what it contributed.
///
/// # Errors
/// It is the last administrator, there is no such account, or the database refuses.
pub async fn delete(transaction: &DatabaseTransaction, id: AccountId, now: DateTime<Utc>) -> Result<(), AccountError> {
    leave_one(transaction, id).await?;
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
    crate::replies::store::makers::forget(transaction, id).await?;
    Ok(())
}

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
pub async fn identities(db: &impl ConnectionTrait, account: AccountId) -> Result<Vec<Identity>, DatabaseError> {
    let rows =
        identity::Entity::find().filter(identity::Column::AccountId.eq(account.0)).order_by_asc(identity::Column::Id).all(db).await?;
    Ok(rows.into_iter().map(|row| Identity { id: row.id, issuer: row.issuer, subject: row.subject, created_at: row.created_at }).collect())
}

/// The account that someone from another site has here.
///
/// # Errors
/// The database cannot be read.
pub async fn by_identity(db: &impl ConnectionTrait, issuer: &str, subject: &str) -> Result<Option<AccountId>, DatabaseError> {
    let known = identity::Entity::find().filter(identity::Column::Issuer.eq(issuer)).filter(identity::Column::Subject.eq(subject));
    Ok(known.one(db).await?.map(|row| AccountId(row.account_id)))
}

/// Ties an account to someone at another site; with an ORCID iD, where that is the other site.
///
/// # Errors
/// That person, or that ORCID iD, belongs to another account; or the database refuses.
pub async fn tie(
    transaction: &DatabaseTransaction,
    account: AccountId,
    (issuer, subject): (&str, &str),
    orcid: Option<&Orcid>,
    now: DateTime<Utc>,
) -> Result<(), AccountError> {
    match by_identity(transaction, issuer, subject).await? {
        Some(known) if known == account => {}
        Some(_) => return Err(AccountError::IdentityTaken),
        None => {
            let row = identity::ActiveModel {
                id: NotSet,
                account_id: Set(account.0),
                issuer: Set(issuer.to_owned()),
                subject: Set(subject.to_owned()),
                created_at: Set(now),
            };
            identity::Entity::insert(row).exec_without_returning(transaction).await.map_err(DatabaseError::from)?;
        }
    }
    let Some(orcid) = orcid else { return Ok(()) };
    let holder =
        account::Entity::find().filter(account::Column::Orcid.eq(orcid.as_str())).one(transaction).await.map_err(DatabaseError::from)?;
    if holder.is_some_and(|holder| holder.id != account.0) {
        return Err(AccountError::IdentityTaken);
    }
    update(transaction, account, account::ActiveModel { orcid: Set(Some(orcid.to_string())), ..Default::default() }).await
}

/// Unties an account from another site, and takes its ORCID iD away with that.
///
/// # Errors
/// The database refuses.
pub async fn untie(transaction: &DatabaseTransaction, account: AccountId, id: i64) -> Result<(), AccountError> {
    let own = identity::Entity::find_by_id(id).filter(identity::Column::AccountId.eq(account.0)).one(transaction).await;
    let Some(own) = own.map_err(DatabaseError::from)? else { return Ok(()) };
    identity::Entity::delete_by_id(id).exec(transaction).await.map_err(DatabaseError::from)?;
    let holder = account::Entity::find_by_id(account.0).one(transaction).await.map_err(DatabaseError::from)?;
    if holder.is_some_and(|holder| holder.orcid.as_deref() == Some(own.subject.as_str())) {
        update(transaction, account, account::ActiveModel { orcid: Set(None), ..Default::default() }).await?;
    }
    Ok(())
}
