from collections.abc import Callable

import pytest

from flows.configuration.settings import Settings

ACME = '[brands.acme]\nname = "Acme"\n'
GLOBEX = '[brands.globex]\nname = "Globex"\n'

Read = Callable[[str], Settings]
Mistakes = Callable[[str], list[str]]

pytestmark = pytest.mark.usefixtures("fictional_sources")


@pytest.mark.parametrize(
    "text, told",
    [
        ("", "brands: missing"),
        ("[brands]", "brands: must not be empty"),
        ("brands = 5", "brands: must be a table, not a number"),
        ('[[brands]]\nname = "Acme"', "brands: must be a table, not a list"),
        ("[brands.acme]", "brands.acme.name: missing"),
        ('[brands.acme]\nname = ""', "brands.acme.name: empty"),
        ("[brands.acme]\nname = 5", "brands.acme.name: must be text in quotes, not a number"),
        ('[brands.acme]\nname = "\\u200b"', "brands.acme.name: nothing in it can be found in a text"),
        ('[brands.Acme]\nname = "Acme"', "brands.Acme: may have lower-case letters, digits, _ and - only"),
        ('[brands."a\\nb"]\nname = "A"', 'brands."a\\U0000000ab": may have lower-case letters, digits, _ and - only'),
        (ACME + 'aliases = ["a", "b", " "]', "brands.acme.aliases[2]: empty"),
        (ACME + 'aliases = "a"', "brands.acme.aliases: must be a list, not text"),
        (ACME + 'alliases = ["a"]', "brands.acme.alliases: unknown key; did you mean aliases?"),
        (ACME + 'Aliases = ["a"]', "brands.acme.Aliases: unknown key; did you mean aliases?"),
        (ACME + 'ambiguous = ["apex"]', 'brands.acme.ambiguous: "apex": neither its name nor one of its aliases'),
        (ACME + 'competitor = "yes"', "brands.acme.competitor: must be true or false, not text"),
        (ACME + 'accounts.x = "acme"', "brands.acme.accounts.x: must be a list, not text"),
        (ACME + 'accounts.X = ["acme"]', "brands.acme.accounts.X: platforms are written in lower case"),
        (ACME + 'accounts.twitter = ["acme"]', "brands.acme.accounts.twitter: this platform is called x here"),
        (ACME + 'accounts.x = ["@"]', "brands.acme.accounts.x[0]: empty"),
        (ACME + 'staff.x = ["acme jane"]', "brands.acme.staff.x[0]: must not hold spaces"),
        (ACME + 'campaigns = [{hashtag = "#"}]', "brands.acme.campaigns[0].hashtag: empty"),
        (
            ACME + 'campaigns = [{hashtag = "go", starts = "2026-03-01"}]',
            "brands.acme.campaigns[0].starts: must be a date such as 2026-03-01, without quotes, not text",
        ),
        (
            ACME + 'campaigns = [{hashtag = "go", starts = 2026-03-02, ends = 2026-03-01}]',
            "brands.acme.campaigns[0].ends: lies before the start",
        ),
        (ACME + "[sources.ecco]", "sources.ecco: unknown source; did you mean echo?"),
        (ACME + "[sources.shelf]", "sources.shelf: needs a query, [sources.shelf.<name>], with files"),
        (ACME + "[sources.shelf.a]", "sources.shelf.a.files: missing"),
        (ACME + '[sources.shelf.a]\nfiles = "a"', "sources.shelf.a.files: must be a list, not text"),
        (ACME + "[sources]\necho = 5", "sources.echo: must be a table, not a number"),
        (ACME + "[sources.echo]\ndepth = 2", "sources.echo.depth: must be a table, not a number"),
        (ACME + '[sources.echo.a]\ndepth = "deep"', "sources.echo.a.depth: must be a whole number, not text"),
        (ACME + "[sources.echo.a]\ndeph = 2", "sources.echo.a.deph: unknown key; did you mean depth?"),
        (
            ACME + "[sources.echo.a]\ndeeper.reply = true",
            "sources.echo.a.deeper.reply: unknown key; did you mean replies?",
        ),
        (ACME + '[sources.echo.a]\ntexts = "acme"', "sources.echo.a.texts: unknown key; did you mean text?"),
        (ACME + '[sources.echo.a]\nbrand = "acne"', "sources.echo.a.brand: unknown brand; did you mean acme?"),
        (ACME + "[sources.echo.A]", "sources.echo.A: may have lower-case letters, digits, _ and - only"),
        (ACME + '[warehouse]\npath = ""', "warehouse.path: must name a file"),
        (ACME + '[warehouse]\npath = "a\\u0000b"', "warehouse.path: must not hold the character NUL"),
        (
            ACME + '[warehouse]\npath = "a"\npublished = "./x/../a"',
            "warehouse.published: must be another file than path: readers never open the one that runs write",
        ),
        (
            ACME + '[schedule]\nevery = "1 fortnight"',
            'schedule.every: must be a span of time such as "15m", "6h" or "1d"',
        ),
        (ACME + "[schedule]\nevery = 60", 'schedule.every: must be a span of time such as "15m", "6h" or "1d"'),
        (
            ACME + '[schedule]\ncron = "hourly"',
            'schedule.cron: must be a cron expression of five fields, such as "7 * * * *"',
        ),
        (ACME + '[schedule]\nevery = "1h"\ncron = "7 * * * *"', "schedule: say every or cron, not both"),
        (
            ACME + '[schedule]\ntimezone = "Europe/Berln"',
            "schedule.timezone: unknown time zone; did you mean Europe/Berlin?",
        ),
        (ACME + '[schedule]\ntimezone = "utc"', "schedule.timezone: unknown time zone; did you mean UTC?"),
        (ACME + '[schedule]\ntimezone = "nowhere at all"', "schedule.timezone: unknown time zone"),
        (ACME + "[retention]\nposts_days = 0", "retention.posts_days: must be at least 1"),
        (ACME + "[retention]\nraw_days = 1.5", "retention.raw_days: must be a whole number, not a fraction"),
        (ACME + "[budgets.eccho]", "budgets.eccho: unknown source; did you mean echo?"),
        (ACME + "[budgets.echo]\nrequests_per_day = -1", "budgets.echo.requests_per_day: must be at least 0"),
        (ACME + "[budgets.echo]\nusd_per_day = nan", "budgets.echo.usd_per_day: must be a finite number"),
        (ACME + "[budgets.echo]\nusd_per_day = true", "budgets.echo.usd_per_day: must be a number, not true or false"),
        (ACME + "[tagging]\nbatch_size = 1_000_000", "tagging.batch_size: must be at most 100000"),
        (ACME + "[shedule]", "shedule: unknown key; did you mean schedule?"),
    ],
)
def test_a_mistake_is_told_in_plain_words(mistakes_in: Mistakes, text: str, told: str) -> None:
    assert mistakes_in(text) == [told]


def test_an_account_belongs_to_one_person(mistakes_in: Mistakes) -> None:
    assert mistakes_in(ACME + '[people.ann]\nx = ["@Ann"]\n[people.sue]\nx = ["sue", "ann"]\n') == [
        'people.sue.x[1]: "ann" belongs to another person already, see people.ann.x[0]'
    ]


def test_every_mistake_is_told_at_once(mistakes_in: Mistakes) -> None:
    assert mistakes_in(
        'tagger = "rules"\n[brands.acme]\naliases = ["a", ""]\n[brands.globex]\nname = "A"\nnear = 5\n'
        '[sources.ecco]\n[sources.echo.a]\nbrand = "acne"\ntokn = ""\n[sources.shelf]\n'
    ) == [
        "brands.acme.name: missing",
        "brands.acme.aliases[1]: empty",
        "brands.globex.near: must be a list, not a number",
        "sources.ecco: unknown source; did you mean echo?",
        "sources.echo.a.tokn: unknown key; known: brand, deeper, depth, text",
        "tagger: unknown key; did you mean tagging?",
        'brands.globex.name: "A" belongs to another brand already, see brands.acme.aliases[0]',
        "sources.echo.a.brand: unknown brand; did you mean acme?",
        "sources.shelf: needs a query, [sources.shelf.<name>], with files",
    ]


@pytest.mark.parametrize(
    "ours, theirs, place",
    [
        ('aliases = ["The Works"]', 'aliases = ["the  WORKS"]', "aliases[0]"),
        ('accounts.x = ["@Works"]', 'staff.x = ["works"]', "staff.x[0]"),
        ('accounts.reddit = ["u/works"]', 'accounts.reddit = ["/u/Works"]', "accounts.reddit[0]"),
    ],
)
def test_two_brands_share_nothing(mistakes_in: Mistakes, ours: str, theirs: str, place: str) -> None:
    (told,) = mistakes_in(f"{ACME}{ours}\n{GLOBEX}{theirs}\n")
    assert told.startswith(f"brands.globex.{place}: ")
    assert "brands.acme." in told


def test_a_source_that_is_not_installed_is_no_mistake_but_its_brand_may_be(
    read_settings: Read, mistakes_in: Mistakes
) -> None:
    unplugged = ACME + "[sources.echo]\n[sources.unplugged.a]\nanything = 1\n[budgets.unplugged]\n"
    assert [query.source for query in read_settings(unplugged).queries()] == ["echo", "unplugged"]
    assert mistakes_in(ACME + '[sources.unplugged.a]\nbrand = "acne"\n') == [
        "sources.unplugged.a.brand: unknown brand; did you mean acme?"
    ]


@pytest.mark.parametrize("key", ["api_key", "bearer_token", "client-secret", "password"])
def test_credentials_are_sent_where_they_belong(mistakes_in: Mistakes, key: str) -> None:
    variable = f"WOM_ECHO_{key}".upper().replace("-", "_")
    for table in ("[sources.echo]", "[sources.echo.a]"):
        (told,) = mistakes_in(f'{ACME}{table}\n{key} = "hush-hush"\n')
        assert f"environment variable {variable}" in told
        assert f"Secret block named {variable.lower().replace('_', '-')}" in told
    (told,) = mistakes_in(f'{key} = "hush-hush"\n{ACME}')
    assert "environment variable" in told


def test_a_brand_may_be_called_secret(read_settings: Read) -> None:
    assert read_settings('[brands.secret]\nname = "Secret"\n').brands["secret"].name == "Secret"
