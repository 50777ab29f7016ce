"""A broken rule ends a command with its message, never with a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from app.domain.errors import DomainError


@contextmanager
def refusing() -> Iterator[None]:
    """A broken rule ends the command with its message and exit code 1, and so does a full disk."""
    try:
        yield
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    except BrokenPipeError:
        raise  # whoever reads has seen enough, as with head
    except OSError as error:
        what = error.filename or "The output"
        raise click.ClickException(f"{what}: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise click.ClickException(f"The file is not UTF-8 text: {error.reason}.") from error
