"""Changes the value parsers one small step at a time and says which changes no test notices.

`python tools/mutate.py money_amounts periods` (`make mutants MODULES=…`) prints each change that survives, as
`module:line: was -> is`, and how many there were. A survivor is code that nothing needs, a behaviour that no test
asks for, or the same behaviour in other words: only reading tells which.

The tests are collected once. Each change is made in a process of its own, which runs the tests that reach the changed
function, up to the first that fails. Property tests are left out, since chance would decide.
"""

from __future__ import annotations

import ast
import copy
import functools
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

import pytest

TESTS = ("tests/values",)
ROOT = Path(__file__).resolve().parent.parent
VALUES = ROOT / "pipeline" / "values"
# Endless loops count as noticed.
SECONDS = 30
_OTHER = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add,
}  # fmt: skip
Place = tuple[str, str]


def changes(node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Each part of a function that can be changed, with what takes its place."""
    for part in ast.walk(node):
        if isinstance(part, ast.Compare):
            for n, sign in enumerate(part.ops):
                changed = copy.deepcopy(part)
                changed.ops[n] = _OTHER[type(sign)]()
                yield part, changed
        elif isinstance(part, ast.BoolOp):
            yield part, ast.BoolOp(_OTHER[type(part.op)](), part.values)
            for n in range(len(part.values)):
                left = [*part.values[:n], *part.values[n + 1 :]]
                yield part, left[0] if len(left) == 1 else ast.BoolOp(part.op, left)
        elif isinstance(part, ast.BinOp) and type(part.op) in _OTHER:
            yield part, ast.BinOp(part.left, _OTHER[type(part.op)](), part.right)
        elif isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.Not):
            yield part, part.operand
        elif isinstance(part, ast.Constant) and type(part.value) is int:
            yield part, ast.Constant(part.value + 1)
        elif isinstance(part, ast.If | ast.IfExp | ast.While):
            yield part.test, ast.Constant(value=False)
            yield part.test, ast.Constant(value=True)
        elif isinstance(part, ast.comprehension):
            for test in part.ifs:
                yield test, ast.Constant(value=True)


class _Swap(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        """The new part in place of the old one."""
        return ast.copy_location(self.new, node) if node is self.old else super().generic_visit(node)


def functions(module: ModuleType) -> Iterator[tuple[ast.stmt, FunctionType]]:
    """The functions and methods of a module, each with its statement."""
    with open(module.__file__ or "", encoding="utf-8") as file:  # noqa: PTH123
        tree = ast.parse(file.read())
    for top in tree.body:
        if isinstance(top, ast.FunctionDef):
            yield top, getattr(module, top.name)
        elif isinstance(top, ast.ClassDef):
            for inner in top.body:
                if isinstance(inner, ast.FunctionDef):
                    yield inner, vars(getattr(module, top.name))[inner.name]


def bare(function: Any) -> FunctionType:
    """The function itself behind a cache, a property or a static method."""
    while not isinstance(function, FunctionType):
        function = getattr(function, "__wrapped__", None) or getattr(function, "fget", None) or function.__func__
    return function


def code_of(statement: ast.stmt, function: FunctionType) -> CodeType:
    """The code of a changed function."""
    tree = ast.Module([ast.ImportFrom("__future__", [ast.alias("annotations")], 0), statement], [])
    space = dict(function.__globals__)
    statement.decorator_list = []  # type: ignore[attr-defined]
    exec(compile(ast.fix_missing_locations(tree), function.__code__.co_filename, "exec"), space)
    return bare(space[statement.name]).__code__  # type: ignore[attr-defined]


def forget(modules: list[ModuleType]) -> None:
    """Empty the caches of these modules."""
    for module in modules:
        for value in vars(module).values():
            if isinstance(value, functools._lru_cache_wrapper):  # noqa: SLF001
                value.cache_clear()


class Mutation:
    """Takes the place of pytest's run of the tests that it collected."""

    def __init__(self, names: list[str]) -> None:
        """Name the modules to change; all, if none is named."""
        names = names or sorted(path.stem for path in VALUES.glob("[a-z]*.py"))
        self.modules = [import_module(f"pipeline.values.{name}") for name in names]
        self.reached: dict[Place, list[pytest.Function]] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Change, test, report."""
        tests = [item for item in session.items if isinstance(item, pytest.Function) and not _is_random(item)]
        self._trace(tests)
        for module in self.modules:
            self._change(module, tests)
        return True

    def _trace(self, tests: list[pytest.Function]) -> None:
        """Which tests reach which function."""
        for test in tests:
            seen: set[Place] = set()

            def note(frame: FrameType, event: str, _arg: object, seen: set[Place] = seen) -> None:
                if event == "call":
                    seen.add((frame.f_code.co_filename, frame.f_code.co_name))

            sys.setprofile(note)
            try:
                run(test)
            except AssertionError as error:
                pytest.exit(f"{test.nodeid} fails already: {error}", 1)
            finally:
                sys.setprofile(None)
            for place in seen:
                self.reached.setdefault(place, []).append(test)

    def _change(self, module: ModuleType, tests: list[pytest.Function]) -> None:
        made = survived = 0
        name = module.__name__.rpartition(".")[2]
        # What is kept from one text to the next may be seen by any test: lists, the meanings of words.
        is_list = name.endswith(("_words", "_names", "_languages", "_currencies"))
        known = [m for n, m in sys.modules.items() if n.startswith("pipeline.values.")] if is_list else [module]
        for statement, wrapped in functions(module):
            function = bare(wrapped)
            place = (function.__code__.co_filename, function.__code__.co_name)
            is_kept = is_list or isinstance(wrapped, functools._lru_cache_wrapper)  # noqa: SLF001
            concerned = tests if is_kept else self.reached.get(place, [])
            for old, new in changes(statement):
                made += 1
                changed = _Swap(old, new).visit(copy.deepcopy(statement, {id(old): old}))
                if not is_noticed(function, changed, concerned, known):
                    survived += 1
                    print(f"{name}:{getattr(old, 'lineno', 0)}: {ast.unparse(old)} -> {ast.unparse(new)}", flush=True)
        print(f"{name}: {made} changes, {survived} not noticed", flush=True)


def is_noticed(
    function: FunctionType, changed: ast.stmt, tests: list[pytest.Function], known: list[ModuleType]
) -> bool:
    """Whether a test fails where the function is changed."""
    if child := os.fork():
        return os.waitpid(child, 0)[1] != 0
    signal.alarm(SECONDS)
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), 2)
    function.__code__ = code_of(changed, function)
    forget(known)
    for test in tests:
        try:
            run(test)
        except BaseException:  # noqa: BLE001
            os._exit(1)
    os._exit(0)


def run(test: pytest.Function) -> None:
    """The test's function on its case."""
    test.obj(**(test.callspec.params if hasattr(test, "callspec") else {}))


def _is_random(test: pytest.Function) -> bool:
    return getattr(test.obj, "is_hypothesis_test", False) or bool(test.fixturenames and not hasattr(test, "callspec"))


if __name__ == "__main__":
    # These modules, whichever are installed.
    sys.path.insert(0, str(ROOT))
    with suppress(KeyboardInterrupt):
        pytest.main(["-q", "-s", "-p", "no:xdist", "-p", "no:cacheprovider", *TESTS], plugins=[Mutation(sys.argv[1:])])
