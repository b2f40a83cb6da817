"""Finds people where texts and web addresses name them: ``@ann``, ``u/ann``, ``ann@m.example``, ``x.com/ann``, a DID.

Each character is read once, whatever a text holds: every repetition keeps what it has read.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import unquote

Called = Callable[[str, str], str]
"""What to write for a name: from the platform that it is one of, and the name."""

_UNSEEN = "\u00ad\u200b-\u200f\u2060\ufeff"
_NOT_SEEN = re.compile(f"[{_UNSEEN}]")
_MAY_NAME = re.compile(r"[@\uff20/]|did:|\.bsky\.", re.IGNORECASE)
_NAMING = re.compile(
    rf"""
    (?P<uri> at://[^\s<>"]++ )
    | (?P<address> (?:https?://|www\.)[^\s<>"]++ | (?<![\w.-])[.-]*+[\w-]++(?:\.[\w-]++)++(?::\d++)?/[^\s<>"]*+ )
    | (?P<did> did:[a-z0-9]++:[\w.:%-]++ )
    | (?P<user> (?<![\w/]) /?(?:u/|r/u_)(?=[\w-]) ) (?P<name> [\w-]++(?:@[\w.-]++)?+ )
    | (?P<server> (?<![\w.@\uff20-])[\w-]++\.bsky\.(?:social|network)\b )
    | (?P<account> (?:(?<![\w.+-])[\w.+-]++)?+ [@\uff20][\w.@\uff20{_UNSEEN}-]*+ )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ENDS = ".,;:!?'\"\u2019\u201d\u2026)]}*_~-"
# At a name: no place on a map, no version of a package.
_SIGN = re.compile(r"\A(?:u_|did:)|@(?!-?\d+[.,]\d)")
_STEP = re.compile(r"([/?&=#]*+)([^/?&=#]*+)")
_ASCII = re.compile(rf"[A-Za-z0-9_.@\uff20{_UNSEEN}-]+")

_SITES = {
    "x.com": "x",
    "twitter.com": "x",
    "fxtwitter.com": "x",
    "vxtwitter.com": "x",
    "fixupx.com": "x",
    "nitter.net": "x",
    "xcancel.com": "x",
    "reddit.com": "reddit",
    "bsky.app": "bluesky",
    "youtube.com": "youtube",
    "news.ycombinator.com": "hackernews",
}
_HANDLES_OF_ANY_LETTERS = {"youtube", "feed", "archive"}
_ACCOUNT_FIRST = {
    "x.com", "twitter.com", "instagram.com", "facebook.com", "fb.com", "threads.net", "threads.com", "github.com",
    "gitlab.com", "t.me", "twitch.tv", "pinterest.com", "soundcloud.com", "vk.com", "linktr.ee", "ko-fi.com",
    "patreon.com", "paypal.me", "venmo.com", "letterboxd.com", "dribbble.com", "behance.net", "keybase.io",
    "tumblr.com", "fxtwitter.com", "vxtwitter.com", "fixupx.com", "nitter.net", "xcancel.com",
}  # fmt: skip
"""Sites whose addresses begin with an account."""

_NO_ACCOUNT = {
    "about", "c", "clip", "dialog", "directory", "events", "explore", "features", "groups", "hashtag", "help", "home",
    "i", "intent", "jobs", "joinchat", "legal", "login", "marketplace", "orgs", "p", "pages", "permalink.php",
    "photo.php", "pin", "privacy", "profile.php", "reel", "reels", "s", "search", "settings", "share", "sharer",
    "sharer.php", "signup", "stories", "story.php", "topics", "tos", "trending", "tv", "video", "videos", "watch",
    "web",
}  # fmt: skip
_BEFORE_ACCOUNT = {
    "account", "accounts", "athletes", "author", "authors", "channel", "handle", "member", "members", "people",
    "profile", "profiles", "screen_name", "stories", "u", "user", "user_id", "userid", "username", "users", "via",
}  # fmt: skip
_ALSO_BEFORE = {"linkedin.com": ("in", "pub"), "youtube.com": ("c",), "snapchat.com": ("add",)}
_ID_IS_ACCOUNT = {"user", "profile.php", "permalink.php", "story.php"}
_SITES_OF_HOSTS = (
    "tumblr.com", "substack.com", "bandcamp.com", "blogspot.com", "wordpress.com", "medium.com", "github.io",
    "livejournal.com", "itch.io", "carrd.co", "neocities.org", "deviantart.com",
)  # fmt: skip
"""Sites that give each account a host of its own."""

_WITHOUT_PREFIX = re.compile(r"\A(?:www|m|mobile|old|new|np|amp)\.")


def fold(name: str) -> str:
    """Return a name in the one form in which names are compared."""
    seen = name if name.isascii() else _NOT_SEEN.sub("", name)
    return seen.strip().lower().strip("@\uff20:.")


def renamed(text: str, platform: str, called: Called) -> str:
    """Return a text of a platform with every account in it as ``called`` says."""
    if not _MAY_NAME.search(text):
        return text

    def tell(found: re.Match[str]) -> str:
        match found.lastgroup:
            case "address":
                return renamed_address(found[0], platform, called)
            case "name":
                return found["user"] + called(platform, found["name"])
            case "account":
                return _account(found[0], platform, called)
            case _:
                return called("bluesky", found[0])

    return _NAMING.sub(tell, text)


def _account(written: str, platform: str, called: Called) -> str:
    """Return ``@name``, or ``name@server``, with what the account is called."""
    before, sign, rest = re.split("([@\uff20])", written, maxsplit=1)
    name = rest.rstrip(".@\uff20-")
    if not re.search(r"\w", name):
        return written
    if platform not in _HANDLES_OF_ANY_LETTERS and (plain := _ASCII.match(name)):
        name = plain[0].rstrip(".@\uff20-") or name  # other scripts write on without a blank
    ending, local = rest[len(name) :], before.lstrip(".+-")
    if local and "." in name:
        return before[: len(before) - len(local)] + called(platform, f"{local}@{name}") + ending
    return before + sign + called(platform, name) + ending


def renamed_address(address: str, platform: str, called: Called) -> str:
    """Return a web address that stands in a post of a platform, with every account in it as ``called`` says."""
    start = address.find("://") + 3 if "://" in address[:10] else 0
    end = next((place for place in range(start, len(address)) if address[place] in "/?#"), len(address))
    server = address[start:end].lower().rpartition("@")[2].partition(":")[0]
    return (
        address[:start]
        + _host(address[start:end], platform, called)
        + "".join(_path(address[end:], server, platform, called))
    )


def _host(host: str, platform: str, called: Called) -> str:
    """Return a host without the account that it may be made of."""
    if "@" in host:
        return called(platform, host)
    for site in _SITES_OF_HOSTS:
        if host.lower().endswith(f".{site}") and host.lower() != f"www.{site}":
            return f"{called(site, host[: -len(site) - 1])}.{site}"
    return called("bluesky", host) if host.lower().endswith(".bsky.social") else host


def _site(server: str) -> str:
    """Return the site that we know a server to be of, else the server."""
    plain = _WITHOUT_PREFIX.sub("", server)
    is_known = plain in _SITES or plain in _ACCOUNT_FIRST or plain in _ALSO_BEFORE
    return plain if is_known else server


def _path(path: str, server: str, platform: str, called: Called) -> Iterator[str]:
    """Yield the parts of what follows the host."""
    site, steps = _site(server), _STEP.findall(path)
    words = ["", *(unquote(word).lower() for _, word in steps), ""]
    for number, (signs, word) in enumerate(steps, 1):
        is_account = word and _is_account(words, number, signs, site)
        yield signs + (_told(word, site, platform, words[number - 1], called) if is_account else word)


def _is_account(words: Sequence[str], number: int, signs: str, site: str) -> bool:
    """Tell whether a word of an address is an account, by what stands around it."""
    before, word, after = words[number - 1 : number + 2]
    markers = _BEFORE_ACCOUNT.union(_ALSO_BEFORE.get(site, ()))
    is_marked = signs[-1:] in {"/", "="} and before in markers
    is_first = word not in _NO_ACCOUNT and (after == "status" or (number == 1 and site in _ACCOUNT_FIRST))
    is_slug = before.isdecimal() and words[max(0, number - 2)] in markers
    is_id = before == "id" and not _ID_IS_ACCOUNT.isdisjoint(words[:4])
    return is_marked or is_first or is_slug or is_id or bool(_SIGN.search(word))


def _told(part: str, site: str, platform: str, before: str, called: Called) -> str:
    """Return a part of an address that is an account; accounts of servers that many may run are told with these."""
    name = part.rstrip(_ENDS)
    ending = part[len(name) :]
    plain = unquote(name)
    sign = "@" if plain.startswith("@") else "u_" if plain.lower().startswith("u_") else ""
    plain = plain[len(sign) :]
    if not plain:
        return part
    where = _SITES.get(site, site)
    if before == "profile" or plain.startswith("did:"):
        where = "bluesky"
    elif where == site and "@" not in plain and (sign == "@" or before in ("users", "u")):
        where, plain = ("lemmy" if before == "u" else "mastodon"), f"{plain}@{site}"
    elif where == site:
        where = site if "@" not in plain else platform
    named = called(where, plain)
    return part if named == plain else sign + named + ending
