-- Owned authors: who speaks for a brand, found by the id or the handle that its configuration names.
--
-- Grain:   one row per brand, platform and author.
-- Reads:   brand_accounts, authors
-- Columns: brand      key of the brand the author speaks for
--          platform   where
--          author_id  id of the author there
--          role       owned: the brand's own channel; staff: a person who works for it
-- Note:    handles are compared without case and leading @. An account also stands for the author of that id, seen or
--          not.
with accounts as (
    select
        brand,
        platform,
        role,
        ltrim(account, '@') as account
    from brand_accounts
),

speakers as (
    select
        brand,
        platform,
        account as author_id,
        role
    from accounts
    union all
    select
        accounts.brand,
        accounts.platform,
        authors.author_id,
        accounts.role
    from accounts
    inner join authors
        on accounts.platform = authors.platform and lower(accounts.account) = lower(ltrim(authors.handle, '@'))
)

select
    brand,
    platform,
    author_id,
    min(role) as role
from speakers
group by brand, platform, author_id
