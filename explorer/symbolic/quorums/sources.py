"""Where claims come from: those that come with Quorate, and a user's own file."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from quorate.language import ModelError, Span
from quorate.symbolic.quorums.claims import Claim

SHIPPED = {"quorums": "quorate.specs.quorums"}


def claims_of(target: str, name: str | None = None) -> list[Claim]:
    """The claims of `target` (``quorums``, or a file) in their order, or only that called `name`.

    Raises ModelError if there is no such target or claim, or the file does not run.
    """
    module = importlib.import_module(SHIPPED[target]) if target in SHIPPED else _run(target)
    claims = {claim.name: claim for claim in vars(module).values() if isinstance(claim, Claim)}
    own = [claim for claim in claims.values() if claim.function.__module__ == module.__name__]
    if not own:
        raise ModelError(
            f"{target} makes no claims", "mark a function of sets of servers with @holds (quorate.symbolic.quorums)"
        )
    if name is None:
        return own
    found = [claim for claim in own if claim.name == name]
    if not found:
        near = difflib.get_close_matches(name, [claim.name for claim in own], 1) or [own[0].name]
        raise ModelError(f"{target} has no claim {name}", f"did you mean {near[0]}?")
    return found


def _run(file: str) -> ModuleType:
    """The module that a file makes when it is run."""
    path = Path(file)
    if path.suffix != ".py":
        raise ModelError(f"there is nothing to prove called {file}", "name quorums, or a file of claims: mine.py")
    if not path.is_file():
        raise ModelError(f"there is no file {file}", "give the path of a Python file with claims")
    name = f"quorate_claims_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path.resolve())
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except ModelError:
        raise
    except SyntaxError as error:
        line, column = error.lineno or 1, error.offset or 1
        span = Span(file, line, column, error.end_lineno or line, error.end_offset or column)
        raise ModelError(f"this is not Python: {error.msg}", "", span) from None
    except Exception as error:
        raise ModelError(f"{file} does not run: {type(error).__name__}: {error}", "", _place(error, path)) from error
    return module


def _place(error: BaseException, path: Path) -> Span | None:
    """The last line of the file that was running."""
    span, step = None, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == str(path.resolve()):
            span = Span(str(path), step.tb_lineno, 1, step.tb_lineno, 1)
        step = step.tb_next
    return span
