-- Which posts were given to whom, so that what a platform lets one recipient have is counted over time.

create table exported_posts (
    platform varchar not null,
    post_id varchar,
    recipient varchar not null,
    exported_at timestamp not null
);

comment on table exported_posts is
'Ids of posts that wom export gave away, each once a recipient; empty in the published copy.';
comment on column exported_posts.post_id is 'null once the post is gone: that it was given counts all the same';
comment on column exported_posts.recipient is 'to whom, as told';
comment on column exported_posts.exported_at is 'UTC, when it was given last';
