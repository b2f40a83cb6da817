"""Teaching, on a few sentences: that it learns, that what is shipped says what was learned, that it is calibrated."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from nlp.outcomes import COLUMNS, OUTCOME_COUNT, tags_of
from nlp.tags import KINDS

torch = pytest.importorskip("torch", reason="the extra 'training' is not installed")

from nlp.training import learn  # noqa: E402
from nlp.training.calibrate import calibrate  # noqa: E402
from nlp.training.export import export, graph_of  # noqa: E402
from nlp.training.losses import by_tag, from_annotation, shares_of  # noqa: E402
from nlp.training.network import Network  # noqa: E402
from nlp.training.ranges import ranges_of  # noqa: E402

# Two threads that wait for each other on a busy machine take a hundred times as long.
torch.set_num_threads(1)

_WORDS = 40
_LAYERS = 2


def network(dropout: float = 0.0) -> Network:
    torch.manual_seed(0)
    made = Network(torch.randn(_WORDS, 384), _LAYERS, heads=2, inner=64, dropout=dropout)
    torch.nn.init.normal_(made.marks, std=0.1)
    return made


def passages(count: int, length: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    chooser = torch.Generator().manual_seed(1)
    ids = torch.randint(0, _WORDS, (count, length), generator=chooser)
    marks = torch.randint(0, 64, (count, length), generator=chooser)
    there = torch.arange(length)[None] < torch.randint(2, length + 1, (count, 1), generator=chooser)
    return ids, marks, there


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> onnxruntime.InferenceSession:
    made, file = network().eval(), tmp_path_factory.mktemp("model") / "encoder.onnx"
    export(weights_of(made), _LAYERS, ranges_of(made, [passages(30, 9)]), file)
    return onnxruntime.InferenceSession(file)


def weights_of(made: Network) -> dict[str, np.ndarray]:
    return {name: weight.numpy() for name, weight in made.state_dict().items()}


def asked(*passage: torch.Tensor) -> dict[str, np.ndarray]:
    return {name: part.numpy() for name, part in zip(("ids", "marks", "there"), passage, strict=True)}


def test_the_graph_says_what_was_learned() -> None:
    made, given = network().eval(), passages(5, 9)
    with torch.inference_mode():
        scores, added = made(*given)
    whole = onnxruntime.InferenceSession(graph_of(weights_of(made), _LAYERS, {}).SerializeToString())
    assert [
        np.abs(one - other.numpy()).max()
        for one, other in zip(whole.run(None, asked(*given)), (scores, added), strict=True)
    ] == (pytest.approx([0, 0], abs=1e-4))


def test_small_integers_say_nearly_the_same(shipped: onnxruntime.InferenceSession) -> None:
    given = passages(5, 9)
    with torch.inference_mode():
        scores, _ = network().eval()(*given)
    assert np.abs(shipped.run(["scores"], asked(*given))[0] - scores.numpy()).max() < 0.15 * scores.std()


def test_a_text_is_judged_the_same_in_any_company(shipped: onnxruntime.InferenceSession) -> None:
    ids, marks, there = passages(40, 12)
    (together,) = shipped.run(["scores"], asked(ids, marks, there))
    for row, length in enumerate(there.sum(1).tolist()):
        (alone,) = shipped.run(["scores"], asked(*(part[row : row + 1, :length] for part in (ids, marks, there))))
        assert np.abs(alone[0] - together[row]).max() < 1e-4


def test_scores_are_the_sum_of_what_pieces_add_and_padding_adds_nothing() -> None:
    made = network().eval()
    ids, marks, there = passages(3, 7)
    with torch.inference_mode():
        scores, added = made(ids, marks, there)
        longer = made(*(torch.nn.functional.pad(one, (0, 5)) for one in (ids, marks, there)))[0]
    assert torch.allclose(added.sum(1) + made.read.bias, scores, atol=1e-5)
    assert torch.allclose(longer, scores, atol=1e-4)
    assert not added[~there].any()


def test_a_network_learns_what_it_is_shown() -> None:
    made = network()
    ids, marks, there = passages(12, 6)
    kinds = torch.arange(12) % len(KINDS)
    known = {
        "kind": kinds,
        "sentiment": kinds % 3,
        "passion": kinds % 4,
        "trust": kinds % 5 - 2,
        "promotion": kinds % 3,
        "reciprocity": kinds % 2,
    }
    shares = {"kind": shares_of(kinds.numpy()), "sentiment": shares_of((kinds % 3).numpy())}
    optimizer = torch.optim.AdamW([weight for weight in made.parameters() if weight.requires_grad], lr=3e-3)
    for _ in range(60):
        loss = from_annotation(by_tag(made(ids, marks, there)[0]), known, shares).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    said = by_tag(made(ids, marks, there)[0])
    assert said["kind"].argmax(1).tolist() == kinds.tolist()
    assert (said["trust"] > 0).sum(1).tolist() == (known["trust"] + 2).tolist()
    assert (said["passion"] > 0).sum(1).tolist() == known["passion"].tolist()


def test_learning_goes_on_where_it_was_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learn, "_KEPT_EVERY", 2)
    given = passages(6, 5)

    def learned(count: int, kept: Path) -> dict[str, torch.Tensor]:
        torch.manual_seed(3)
        made = network(dropout=0.5)
        steps = learn._Steps(made, (1e-3, 2e-3), 6, kept)
        while steps.taken < count:
            steps.take(made(*given)[0].square().mean())
        return made.state_dict()

    straight = learned(6, tmp_path / "straight.pt")
    learned(5, tmp_path / "stopped.pt")
    resumed = learned(6, tmp_path / "stopped.pt")
    assert all(torch.equal(straight[name], resumed[name]) for name in straight)


def test_calibrated_scores_are_chances() -> None:
    chooser = np.random.default_rng(0)
    scores = np.zeros((3000, OUTCOME_COUNT), np.float32)
    meant = chooser.normal(size=(3000, len(KINDS)))
    chances = np.exp(meant) / np.exp(meant).sum(1, keepdims=True)
    kinds = [chooser.choice(len(KINDS), p=row) for row in chances]
    scores[:, COLUMNS["kind"]] = 3 * meant + [1, 0, 0, 0, 0, -2]
    none = np.zeros(3000, np.int64)
    marks = {"kind": np.array(kinds), "passion": np.arange(3000) % 4}
    marks |= {"trust": none, "promotion": none, "reciprocity": none}
    fitted = calibrate(scores, marks)
    assert fitted.scale[COLUMNS["kind"]] == pytest.approx([1 / 3] * len(KINDS), abs=0.05)
    said = tags_of(scores, fitted)
    assert np.abs(said.kind_scores - chances).mean() < 0.03
    assert said.values["passion"].mean() == pytest.approx(0.5, abs=0.02)


def test_half_of_reciprocity_is_where_saying_so_is_worth_most() -> None:
    chooser = np.random.default_rng(0)
    scores = np.zeros((20_000, OUTCOME_COUNT), np.float32)
    column = COLUMNS["reciprocity"].start
    scores[:, column] = chooser.normal(-6, 2, 20_000)
    chances = 1 / (1 + np.exp(-scores[:, column]))
    given = chooser.random(20_000) < chances
    none = np.zeros(20_000, np.int64)
    marks = dict.fromkeys(("kind", "passion", "trust", "promotion"), none) | {"reciprocity": given.astype(np.int64)}
    said = tags_of(scores, calibrate(scores, marks)).values["reciprocity"] >= 0.5

    def score(called: np.ndarray) -> float:
        return float(2 * (called & given).sum() / (called.sum() + given.sum()))

    best = max(score(chances >= cut) for cut in np.linspace(0.02, 0.9, 89))
    assert score(said) == pytest.approx(best, abs=0.03)
    assert score(said) > score(chances >= 0.5) + 0.03
