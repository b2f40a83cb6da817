"""Stack Exchange some time later: a question was edited, another question and an answer were deleted."""

from connectors.http import HttpClient, Limits
from connectors.sources.stackexchange import StackExchange, parse_refusal
from tests.connectors.answers.stackexchange.case import NOW, POSTS, Api
from tests.connectors.looking import Looking
from tests.connectors.loopback import Loopback

EDITED = POSTS[0] | {"body": "<p>It leaks now &amp; then.</p>", "last_edit_date": POSTS[0]["creation_date"] + 60}
HERE = [EDITED, *(post for post in POSTS[1:] if post.get("answer_id", post["question_id"]) in (102, 104, 106))]


def open_look_up(loopback: Loopback) -> Looking:
    """Return what looks up."""
    loopback.answer = Api(HERE)
    http = HttpClient(f"{loopback.url}/2.3", limits=Limits(attempts=1), refusal=parse_refusal)
    return Looking(
        StackExchange(http, now=lambda: NOW),
        there=tuple(f"stackoverflow:{number}" for number in (101, 102, 104, 106)),
        edited=("stackoverflow:101", "It leaks now & then."),
        deleted=("stackoverflow:103", "stackoverflow:105"),
    )
