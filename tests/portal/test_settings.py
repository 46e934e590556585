"""What the settings read is written down for whoever sets it. What they refuse: tests/machine/test_settings.py."""

import re

from tests.modules import ROOT


def test_example_file_names_every_variable_the_settings_read():
    source = (ROOT / "portal" / "settings.py").read_text(encoding="utf-8")
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    read = set(re.findall(r'(?:env\.\w+|secret)\(\s*"([A-Z_]+)"', source))

    missing = {name for name in read if not re.search(f"^#?{name}=", example, re.MULTILINE)}

    assert len(read) > 15
    assert missing == {"ENV_FILE"}
