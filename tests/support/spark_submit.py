"""`leapgraph extract` under spark-submit, by the Python file that `docs/cluster.md` has for it."""

import os
import re
import subprocess
import sys
from pathlib import Path

from support.documentation import PAGES


def submit(
    folder: Path, options: list[str], arguments: tuple[str | Path, ...], environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run `extract` in a folder, with options of spark-submit's own before it."""
    import pyspark

    found = re.search(r"> extract\.py <<'END'\n(.*?)^END$", PAGES["docs/cluster.md"], flags=re.DOTALL | re.MULTILINE)
    assert found
    (folder / "extract.py").write_text(found[1], encoding="utf-8")
    program = Path(pyspark.__file__).parent / "bin/spark-submit"
    return subprocess.run(
        [program, *options, "extract.py", "extract", *arguments],
        cwd=folder,
        env={
            "PYSPARK_DRIVER_PYTHON": sys.executable,
            "SPARK_LOCAL_IP": "127.0.0.1",
            **(os.environ if environment is None else environment),
        },
        capture_output=True,
        check=False,
        timeout=550,
    )
