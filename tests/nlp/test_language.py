import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nlp.components.language import told
from nlp.pipeline import Tagger

_FOREIGN = {
    "de": """Ich liebe meine neuen Kopfhörer von Acme, der Klang ist unglaublich gut!
Nie wieder Acme. Drei Wochen auf die Lieferung gewartet und dann kaputt.
Weiß jemand, ob der Akku der Acme Buds länger als vier Stunden hält?
Endlich ist das Update da, danke Acme
Acme ist echt super
Mein Paket ist immer noch nicht angekommen
Bin total begeistert von der neuen Kamera
Leider schon wieder defekt, sehr enttäuschend
@acmeaudio Könnt ihr mir bitte helfen?
Heute im Angebot: Acme Buds für nur 49 Euro https://acme.de/deal
Das ist doch ein schlechter Witz
kann ich nur empfehlen, kaufe ich wieder
Wer hat Lust, morgen mit mir ins Kino zu gehen?
Guten Morgen zusammen, der Kaffee schmeckt heute besonders gut""",
    "es": """Me encantan mis auriculares Acme, se oyen de maravilla
No compren nada de Acme, es una estafa
¿Alguien sabe cuánto dura la batería?
El servicio al cliente es pésimo, llevo dos horas esperando
Gracias Acme por la ayuda, todo solucionado
La mejor compra que he hecho este año
Qué mala calidad, se rompieron en una semana
@acmeaudio por favor respondan mi mensaje
Mañana sale el nuevo teléfono y estoy muy emocionado
Sorteo: sigue la cuenta y gana unos auriculares
Lo recomiendo muchísimo a todos mis amigos
hoy no funciona la aplicación, qué pasa
Estoy viendo una serie buenísima en la tele
Nunca más vuelo con esta aerolínea""",
    "fr": """J'adore mes nouveaux écouteurs Acme, le son est incroyable
N'achetez surtout pas ce produit, il est tombé en panne au bout de deux jours
Est-ce que quelqu'un sait combien de temps dure la batterie ?
Merci Acme pour votre aide
Le service client est vraiment nul
C'est le meilleur casque que j'ai jamais eu
Je ne comprends pas pourquoi ça ne marche plus
@acmeaudio pouvez-vous répondre à mon message ?
Demain je vais acheter le nouveau téléphone
Très déçu par la qualité
Promo du jour : moins vingt pour cent avec le code ACME
toujours pas reçu mon colis, c'est long
Bonne journée à tous et bon week-end
On regarde un film ce soir avec les enfants""",
    "ja": """新しいヘッドホンの音がとても良いです
Acmeのイヤホンは最高!
もう二度と買わない
バッテリーはどのくらい持ちますか?
届くのが楽しみです
ありがとうございます
アップデートしたら動かなくなった
今日のランチはラーメンでした""",
    "pt": "Os meus fones novos são incríveis, recomendo muito\nNão comprem nesta loja, péssimo atendimento",
    "it": "Le mie nuove cuffie sono fantastiche\nNon comprate questo prodotto, è una truffa",
    "nl": "Ik ben heel blij met mijn nieuwe koptelefoon\nDeze winkel is echt verschrikkelijk slecht",
    "ru": "Обожаю свои новые наушники\nНикогда больше не куплю",  # noqa: RUF001  Russian is written so
    "ko": "새 헤드폰 소리가 정말 좋아요",
    "zh": "这个耳机的音质非常好",
    "ar": "سماعاتي الجديدة رائعة جدا",
    "tr": "Yeni kulaklığım gerçekten harika",  # noqa: RUF001  Turkish too
    "sv": "Jag älskar mina nya hörlurar",
    "pl": "Uwielbiam moje nowe słuchawki",
}
_ENGLISH = """love it
Thanks!
so good
worst airline ever
my buds died
no way lol
great service
wtf
Best phone ever
can't wait
Acme ftw
gimme
nice case
awesome
Is it any good?
Des Moines here we come
Café in San Jose
Le Creuset is a must have
hahaha
never again
iPad 2 giveaway
noise cancelling
meh"""


@pytest.fixture(scope="module")
def decide(tagger: Tagger, texts: Callable[..., Any]) -> Callable[..., list[str | None]]:
    def _decide(*posts: str, lang: str | None = None) -> list[str | None]:
        return tagger.judge(texts(*posts, lang=lang), [None] * len(posts)).tags.column("lang").to_pylist()

    return _decide


def test_short_foreign_posts_are_known_as_such(decide: Callable[..., list[str | None]]) -> None:
    posts = [(lang, post) for lang, lines in _FOREIGN.items() for post in lines.splitlines()]
    decided = decide(*(post for _, post in posts))
    assert len(posts) > 60
    assert sum(lang == found for (lang, _), found in zip(posts, decided, strict=True)) >= len(posts) - 2


def test_short_english_posts_are_never_called_foreign(decide: Callable[..., list[str | None]]) -> None:
    assert set(decide(*_ENGLISH.splitlines())) <= {"en", None}


@pytest.mark.parametrize(
    "post", ["", "\u2764\ufe0f", "@acmeaudio \U0001f60d\U0001f60d", "#acme http://t.co/x", "12:30", "?!"]
)
def test_posts_without_words_stay_open_and_are_judged(decide: Callable[..., list[str | None]], post: str) -> None:
    assert decide(post) == [None]


def test_emoji_alone_speak(tag: Callable[..., list[dict[str, Any]]]) -> None:
    (row,) = tag("@acmeaudio \u2764\ufe0f\u2764\ufe0f", lang=None)
    assert (row["lang"], row["sentiment_label"]) == (None, "positive")


def test_what_the_platform_tells_is_believed(decide: Callable[..., list[str | None]]) -> None:
    assert decide("Ich liebe Acme sehr", lang="en") == ["en"]
    assert decide("I love Acme so much", lang="de-AT") == ["de"]
    assert decide("I love Acme so much, really", lang="und") == ["en"]


@pytest.mark.parametrize(
    "code, language",
    [("en", "en"), ("en-US", "en"), ("EN_gb", "en"), ("pt-BR", "pt"), ("iw", "he"), ("eng", "en"), ("fil", "fil"),
     ("und", None), ("zxx", None), ("qme", None), ("qst", None), ("mul", None), ("", None), (None, None),
     ("unknown", None), ("x", None), ("12", None)],
)  # fmt: skip
def test_codes_that_are_no_language_are_not_believed(code: str | None, language: str | None) -> None:
    assert told(code) == language


def test_a_foreign_post_is_a_mention_without_tags(tag: Callable[..., list[dict[str, Any]]]) -> None:
    (row,) = tag("Ich liebe meine neuen Kopfhörer von Acme, der Klang ist unglaublich", lang=None)
    assert (row["brand"], row["matched_in"], row["lang"]) == ("acme", "text", "de")
    assert {name: value for name, value in row.items() if value is not None}.keys() == {
        "row", "brand", "matched_in", "lang",
    }  # fmt: skip


def test_hardly_any_english_post_is_called_foreign(shared: Path, decide: Callable[..., list[str | None]]) -> None:
    with (shared / "data" / "posts" / "airline.csv").open(encoding="utf-8", newline="") as rows:
        posts = [row["text"] for row in csv.DictReader(rows)][::5]
    foreign = [lang for lang in decide(*posts) if lang not in ("en", None)]
    assert len(foreign) / len(posts) < 0.005
