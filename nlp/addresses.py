"""What links, e-mail addresses, accounts and hashtags look like in clean text, as pattern fragments.

Every repetition is bounded or consumes what it read, so that no text makes them slow.
"""

TOP_LEVEL = "com|org|net|io|co|app|tv|gg|ly|ai|dev|xyz|uk|de|fr|eu|jp"
"""Domains whose names are links without a scheme too; "it", "me" and the like are words far more often."""

LINK = r"(?:https?://|www\.)[^\s<>\"]+"
BARE_LINK = rf"(?:[a-z0-9-]{{1,63}}\.){{1,3}}(?:{TOP_LEVEL})\b(?!\.\w)(?:/[^\s<>\"]*)?"
PLACEHOLDER = r"https?\b(?!:)|\{link\}|\[link\]|<url>"
"""What exports of posts put in a link's place."""

EMAIL = r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"
ACCOUNT = r"@\w+(?:[.-]\w+)*(?:@\w+(?:[.-]\w+)*)?"
HASHTAG = r"\#\w+"
