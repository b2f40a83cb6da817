from dataclasses import fields
from datetime import UTC, datetime

from connectors.post import POST_SCHEMA, Page, Post


def test_the_table_of_posts_has_a_column_for_each_field() -> None:
    assert {field.name for field in fields(Post)} == set(POST_SCHEMA.names)


def test_what_every_post_has_may_not_be_null() -> None:
    given = {field.name for field in fields(Post) if "None" not in str(field.type)} - {"links"}
    assert {column.name for column in POST_SCHEMA if not column.nullable} == given


def test_a_post_goes_through_the_table_unchanged() -> None:
    post = Post("x", "1", "text", datetime(2026, 1, 2, tzinfo=UTC), "{}", links=("https://e.example",), like_count=0)
    row = Page((post,), "cursor").table().to_pylist()[0]
    assert Post(**row | {"links": tuple(row["links"])}) == post
