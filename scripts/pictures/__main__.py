"""Take the pictures of docs/pictures/ from a release in dist/: `make pictures`, which installs what it needs."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
# Name, page, width, height and colour scheme of each picture.
SHOTS = (
    ("home", "index.html", 1100, 900, "light"),
    ("person", "id/diane-goldstein.html", 1100, 900, "light"),
    ("question", "query/people-board.html", 1200, 760, "light"),
    ("home-phone-dark", "index.html", 360, 720, "dark"),
    ("person-phone-dark", "id/diane-goldstein.html", 360, 720, "dark"),
)


def main() -> None:
    """Open each page in Chromium from its file, and write what it shows."""
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as engine:
        program = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = engine.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for name, page, width, height, scheme in SHOTS:
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme="dark" if scheme == "dark" else "light"
            )
            tab = context.new_page()
            tab.goto((ROOT / "dist" / page).as_uri())
            taken = Image.open(BytesIO(tab.screenshot(scale="css"))).convert("RGB")
            # A page has few colours: a palette halves the file, and nothing is seen of it.
            taken.quantize(64, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
