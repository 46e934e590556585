"""The environment as the settings read it, and the sentence with which they refuse to start."""

import environ
from django.core.exceptions import ImproperlyConfigured


class Variables(environ.Env):
    """A variable that is set to nothing counts as not set: forms and unit files often leave one blank."""

    def get_value(self, var, cast=None, default=environ.Env.NOTSET, parse_default=False):
        if self.ENVIRON.get(var) == "" and default is not self.NOTSET:
            return default
        return super().get_value(var, cast, default, parse_default)

    def has(self, *names: str) -> bool:
        """Whether any of these is set to something."""
        return any(self.ENVIRON.get(name) for name in names)


def refuse(chinese: str, english: str):
    raise ImproperlyConfigured(f"{chinese} {english}")


def ask_for(name: str, what: str = "", english: str = ""):
    refuse(f"请设置环境变量 {name}{what}，写法见 .env.example。", f"Set {name}{english}, see .env.example.")
