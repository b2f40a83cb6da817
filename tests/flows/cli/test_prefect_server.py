import os
import subprocess
import sys
from pathlib import Path


def test_a_configured_server_can_be_forgotten(tmp_path: Path) -> None:
    (tmp_path / "profiles.toml").write_text(
        'active = "mine"\n[profiles.mine]\nPREFECT_API_URL = "http://127.0.0.1:9/api"\n', encoding="utf-8"
    )
    environment = os.environ | {"PREFECT_HOME": str(tmp_path), "PREFECT_API_URL": "http://127.0.0.1:9/api"}
    asked = "from flows.cli import prefect_server as server; print(server.configured())"
    forgotten = asked.replace("; ", "; server.forget_configured(); ")
    told = [
        subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True).stdout
        for code in (asked, forgotten)
    ]
    assert told == ["http://127.0.0.1:9/api\n", "None\n"]
