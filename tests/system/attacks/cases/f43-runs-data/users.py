from pathlib import Path

exec((Path(__file__).parent / "core.txt").read_text())
