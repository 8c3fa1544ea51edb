//! What changes on an account, by its owner or an administrator.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter};

use super::{links, sessions};
use crate::accounts::{AccountError, AccountId, DisplayName, EmailAddress, Role};
use crate::database::DatabaseError;
use crate::database::tables::account;

pub(super) async fn update(transaction: &DatabaseTransaction, id: AccountId, row: account::ActiveModel) -> Result<(), AccountError> {
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

/// Gives an account that was not confirmed yet the name and password of whoever signed up with its address last. It is there since
/// then: nothing of it is that of whoever came first.
///
/// # Errors
/// There is no such account, or the database refuses.
pub async fn sign_up_again(
    transaction: &DatabaseTransaction,
    id: AccountId,
    name: &DisplayName,
    hash: String,
    now: DateTime<Utc>,
) -> Result<(), AccountError> {
    let row =
        account::ActiveModel { name: Set(name.to_string()), password_hash: Set(Some(hash)), created_at: Set(now), ..Default::default() };
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

/// Whoever stops to administrate leaves someone who does.
pub(super) async fn leave_one(transaction: &DatabaseTransaction, id: AccountId) -> Result<(), AccountError> {
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
