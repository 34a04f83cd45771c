"""The words of Click and of what an operator uses of Flask-Migrate, so that translators find them.

Click looks its own up in the catalogue that `command` puts in force.
"""

from __future__ import annotations

from lms.plugin.message import counted, mark

WORDS = (
    mark("Usage:"),
    mark("[OPTIONS]"),
    mark("COMMAND [ARGS]..."),
    mark("Options"),
    mark("Commands"),
    mark("Positional arguments"),
    mark("Show this message and exit."),
    mark("required"),
    mark("default: {default}"),
    mark("Error: {message}"),
    mark("Try '{command} {option}' for help."),
    mark("Missing command."),
    mark("Missing argument"),
    mark("Missing option"),
    mark("Missing parameter"),
    mark("No such option {name!r}."),
    mark("No such command {name!r}."),
    mark("Invalid value: {message}"),
    mark("Invalid value for {param_hint}: {message}"),
    mark("Option {name!r} does not take a value."),
    mark("Choose from:\n\t{choices}"),
    mark("{value!r} is not a valid {number_type}."),
    mark("{value} is not in the range {range}."),
    mark("{name} {filename!r} does not exist."),
    mark("{name} {filename!r} is a file."),
    mark("{name} {filename!r} is a directory."),
    mark("{name} {filename!r} is not readable."),
    mark("file"),
    mark("directory"),
    mark("path"),
    mark("text"),
    mark("integer"),
    mark("integer range"),
    mark("Perform database migrations."),
    mark("Upgrade to a later version"),
    mark("Display the current revision for each database."),
    mark("Check if there are any new operations to migrate"),
)

COUNTED = (
    counted("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", 1),
    counted("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", 1),
    counted("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments.", 1),
    counted("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", 1),
)
