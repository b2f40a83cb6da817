-- Posts that came to be answered, ceased to, or were answered at another moment than before.
create or replace temp table moved_answers as
(
    select
        brand,
        platform,
        post_id,
        answered_at
    from found_answers
    except
    select
        brand,
        platform,
        post_id,
        answered_at
    from measured_answers
)
union
(
    select
        brand,
        platform,
        post_id,
        answered_at
    from measured_answers
    except
    select
        brand,
        platform,
        post_id,
        answered_at
    from found_answers
)
