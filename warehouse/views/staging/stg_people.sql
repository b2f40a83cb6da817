-- People: accounts that the configuration says belong to one person, found by their ids or handles.
--
-- Grain:   one row per platform and author.
-- Reads:   person_accounts, authors
-- Columns: platform   where
--          author_id  id of the author there
--          person     key of the person; the first by name where an account is told of several
-- Note:    handles are compared without case and leading @. Everybody else is a person with one account.
with accounts as (
    select
        person,
        platform,
        ltrim(account, '@') as account
    from person_accounts
),

found as (
    select
        person,
        platform,
        account as author_id
    from accounts
    union all
    select
        accounts.person,
        accounts.platform,
        authors.author_id
    from accounts
    inner join authors
        on accounts.platform = authors.platform and lower(accounts.account) = lower(ltrim(authors.handle, '@'))
)

select
    platform,
    author_id,
    min(person) as person
from found
group by platform, author_id
